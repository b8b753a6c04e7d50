package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.Installation;
import dev.patoperator.github.PatRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is read again, after which time, and for how many calls. */
class InventoryCallsTest {

    private static final Access ACCESS =
            new Access(TestOrders.CREDENTIALS, new Installation(URI.create("https://api.github.com"), 1), "acme");
    private static final Duration FRESHNESS = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final ShiftingList gitHub = new ShiftingList();
    private final RecordingObserver observer = new RecordingObserver();
    private int pages;
    private final Inventory inventory = new Inventory(
            Subject.REQUEST,
            gitHub,
            clock,
            FRESHNESS,
            () -> pages++,
            new Census(observer, Subject.REQUEST),
            new PageReader("requests", clock),
            new ListMemory());

    private void look(Reach reach, Duration goodFor, Long... ids) throws Exception {
        inventory.look(ACCESS, List.of(ids), clock.instant(), reach, goodFor);
    }

    private int callsOf(Attempt attempt) throws Exception {
        int before = gitHub.calls;
        attempt.make();
        return gitHub.calls - before;
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private List<Decision> sent(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(id -> {
                    Decision decision = new Decision(new Decision.Key(Action.DENY, id), clock.instant());
                    decision.seen(gitHub.pending.get(id));
                    return decision;
                })
                .toList();
    }

    @Test
    void somethingMoreUrgentMayGoFirstBeforeEachPage() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::add);

        look(Reach.ALL_IDS, FRESHNESS, 1L);
        inventory.absent(ACCESS, List.of(999L), clock.instant());
        inventory.stillListed(ACCESS, sent(1, 3));

        assertThat(pages).isEqualTo(gitHub.calls).isGreaterThan(6);
    }

    @Test
    void whatIsKnownIsGoodForItsTimeAndNoLonger() throws Exception {
        gitHub.add(1);
        look(Reach.ALL_IDS, FRESHNESS, 1L);
        gitHub.add(2);
        clock.pass(FRESHNESS);
        assertThat(callsOf(() -> look(Reach.ALL_IDS, FRESHNESS, 1L))).isZero();

        clock.pass(MOMENT);
        assertThat(callsOf(() -> look(Reach.ALL_IDS, FRESHNESS, 1L))).isEqualTo(1);
        assertThat(inventory.seen(2)).as("all of one page").isNotNull();
        assertThat(callsOf(() -> look(Reach.ALL_IDS, FRESHNESS, 1L))).isZero();
    }

    @Test
    void aListThatWasBegunBeforeAnIdWasHandedOverIsReadAgainForIt() throws Exception {
        gitHub.add(1);
        look(Reach.ALL_IDS, FRESHNESS, 1L);
        gitHub.add(2);

        clock.pass(MOMENT);
        assertThat(callsOf(() -> look(Reach.ALL_IDS, FRESHNESS, 2L))).isEqualTo(1);
        assertThat(callsOf(() -> look(Reach.ALL_IDS, FRESHNESS, 3L)))
                .as("begun in the very moment of the hand-over, and complete")
                .isZero();
        assertThat(inventory.seen(2)).isNotNull();
    }

    @Test
    void whoeverIsAbsentIsLookedForOnceForEverybodyOfThatMoment() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::add);
        look(Reach.WHOLE_LIST, FRESHNESS, 1L, 777L);
        assertThat(gitHub.calls).isEqualTo(3);

        assertThat(callsOf(() -> assertThat(inventory.absent(ACCESS, List.of(1L, 777L), clock.instant()))
                        .containsExactly(777L)))
                .as("back from the last page to the first, after asking which is the last")
                .isEqualTo(4);
        assertThat(callsOf(() -> assertThat(inventory.absent(ACCESS, List.of(2L, 888L), clock.instant()))
                        .containsExactly(888L)))
                .isZero();
        assertThat(callsOf(() -> assertThat(inventory.absent(ACCESS, List.of(3L), Instant.MAX))
                        .isEmpty()))
                .isZero();
        clock.pass(MOMENT);
        assertThat(callsOf(() -> inventory.absent(ACCESS, List.of(888L), clock.instant())))
                .isEqualTo(4);
    }

    @Test
    void theWholeListIsThatOfOnePass() throws Exception {
        gitHub.add(1);
        gitHub.add(2);
        assertThat(inventory.whole(ACCESS, clock.instant())).containsOnlyKeys(1L, 2L);
        assertThat(callsOf(() -> inventory.whole(ACCESS, clock.instant()))).isZero();

        gitHub.pending.remove(1L);
        gitHub.add(3);
        clock.pass(MOMENT);
        look(Reach.ALL_IDS, FRESHNESS, 3L);
        assertThat(inventory.seen(1)).as("seen a moment ago").isNotNull();
        assertThat(inventory.whole(ACCESS, clock.instant()))
                .as("but not in this pass")
                .containsOnlyKeys(2L, 3L);
        assertThat(inventory.begun()).isEqualTo(clock.instant());
    }

    @Test
    void whatWasDecidedIsNotListedAnyMore() throws Exception {
        gitHub.add(1);
        gitHub.add(2);
        look(Reach.ALL_IDS, FRESHNESS, 1L);

        inventory.left(1);

        assertThat(inventory.seen(1)).isNull();
        assertThat(inventory.seen(2)).isNotNull();
        assertThat(observer.told).containsExactly("listed 2", "left 1");
    }

    @Test
    void onlyACompleteListIsTold() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(gitHub::add);

        look(Reach.WHOLE_LIST, FRESHNESS, 1L);
        assertThat(observer.told)
                .as("what slipped to an earlier page is missing")
                .isEmpty();
        inventory.whole(ACCESS, clock.instant());
        assertThat(observer.told).containsExactly("listed 250");
    }

    @Test
    void whatIsTooOldIsLetGoOf() throws Exception {
        gitHub.add(1);
        look(Reach.ALL_IDS, FRESHNESS, 1L);
        clock.pass(FRESHNESS);
        inventory.forgetOld();
        assertThat(inventory.seen(1)).isNotNull();

        clock.pass(MOMENT);
        inventory.forgetOld();
        assertThat(inventory.seen(1)).isNull();
        assertThat(inventory.begun()).isEqualTo(Instant.MIN);
    }

    @Test
    void aFewOfManyAreLookedUpByTheirTokens() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        look(Reach.WHOLE_LIST, FRESHNESS, 1L);
        List<Decision> decisions = sent(1, 120);
        gitHub.pending.remove(7L);

        assertThat(callsOf(() -> assertThat(inventory.stillListed(ACCESS, decisions))
                        .hasSize(119)
                        .doesNotContain(7L)))
                .as("50 tokens a call")
                .isEqualTo(3);
        assertThat(inventory.lookedAtAll()).isFalse();
        assertThat(callsOf(() -> inventory.stillListed(ACCESS, sent(8, 107)))).isEqualTo(2);
    }

    @Test
    void mostOfTheListIsReadAsAWhole() throws Exception {
        LongStream.rangeClosed(1, 150).forEach(gitHub::add);
        look(Reach.WHOLE_LIST, FRESHNESS, 1L);
        List<Decision> decisions = sent(1, 100);
        LongStream.rangeClosed(1, 100).forEach(gitHub.pending::remove);

        assertThat(callsOf(() -> assertThat(inventory.stillListed(ACCESS, decisions))
                        .hasSize(50)
                        .contains(150L)))
                .as("one page is left when all are gone, for two of tokens")
                .isEqualTo(1);
        assertThat(inventory.lookedAtAll()).isTrue();
        assertThat(observer.told).containsExactly("listed 50");
    }

    @Test
    void asManyCallsByTokenAsByPageAreMadeByPageWhichTellsMore() throws Exception {
        LongStream.rangeClosed(1, 350).forEach(gitHub::add);
        look(Reach.WHOLE_LIST, FRESHNESS, 1L);

        // 350 less 150 are two pages and a look for the last: three calls, as for 150 tokens.
        inventory.stillListed(ACCESS, sent(1, 150));

        assertThat(inventory.lookedAtAll()).isTrue();
    }

    @Test
    void howLongAListIsIsTakenFromItsFirstPageWhereMoreWasNotRead() throws Exception {
        LongStream.rangeClosed(1, 1000).forEach(gitHub::add);
        look(Reach.ALL_IDS, FRESHNESS, 1000L);
        assertThat(gitHub.calls).isEqualTo(1);

        assertThat(callsOf(() -> inventory.stillListed(ACCESS, sent(1, 200)))).isEqualTo(4);
    }

    @Test
    void whatHasNoTokenIsLookedUpInTheWholeList() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        gitHub.pending.put(5L, new PatRequest(5, "owner", null, "token", Instant.EPOCH));
        look(Reach.WHOLE_LIST, FRESHNESS, 1L);

        assertThat(inventory.stillListed(ACCESS, sent(4, 6))).contains(4L, 5L, 6L);
        assertThat(inventory.lookedAtAll()).isTrue();

        clock.pass(Duration.ofSeconds(2));
        gitHub.pending.remove(5L);
        assertThat(callsOf(() -> look(Reach.ALL_IDS, MOMENT, 4L, 5L))).isGreaterThan(1);
        assertThat(inventory.seen(4)).isNotNull();
        assertThat(inventory.seen(5)).isNull();
    }

    @Test
    void whatWasSeenTooLongAgoIsSeenAgain() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        look(Reach.WHOLE_LIST, MOMENT, 1L);
        gitHub.pending.remove(2L);
        clock.pass(MOMENT);
        assertThat(callsOf(() -> look(Reach.WHOLE_LIST, MOMENT, 1L, 2L))).isZero();

        clock.pass(MOMENT);
        assertThat(callsOf(() -> look(Reach.WHOLE_LIST, MOMENT, 1L, 2L))).isEqualTo(1);
        assertThat(inventory.seen(1)).isNotNull();
        assertThat(inventory.seen(2)).isNull();
        assertThat(callsOf(() -> look(Reach.WHOLE_LIST, MOMENT, 1L)))
                .as("seen just now")
                .isZero();
    }

    @Test
    void aServerThatIgnoresTokensIsAskedForTheWholeList() throws Exception {
        LongStream.rangeClosed(1, 400).forEach(gitHub::add);
        look(Reach.WHOLE_LIST, MOMENT, 1L);
        gitHub.ignoresTokenFilter = true;
        gitHub.pending.remove(2L);
        clock.pass(Duration.ofSeconds(2));

        look(Reach.WHOLE_LIST, MOMENT, 1L, 2L);
        assertThat(inventory.seen(1)).isNotNull();
        assertThat(inventory.seen(2)).isNull();
        assertThat(inventory.stillListed(ACCESS, sent(3, 5))).contains(3L, 4L, 5L);
        assertThat(inventory.lookedAtAll()).isTrue();
    }
}
