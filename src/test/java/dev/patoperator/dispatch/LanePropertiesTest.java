package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Installation;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Whatever GitHub does: every id that was asked for comes to a verdict, each verdict is true, and nothing is decided that
 * nobody asked for. The repetition is the seed.
 */
class LanePropertiesTest {

    private static final DispatchSettings QUICK = new DispatchSettings(
            Duration.ZERO,
            Duration.ofSeconds(2),
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(1),
            Duration.ofMillis(4),
            Duration.ofMillis(5),
            Duration.ofHours(1),
            Duration.ofSeconds(1));

    private final Mailbox mailbox = new Mailbox(Clock.systemUTC());
    private final MemoryJournal journal = new MemoryJournal();
    private final List<Order> orders = new ArrayList<>();

    /** The lane's thread: it begins when every order is there, so that none comes too late for what it asks for. */
    private final OneThread thread = new OneThread();

    @RepeatedTest(24)
    void everyVerdictIsTrueWhateverGitHubDoes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        var gitHub = new MoodyOrganization(random);
        Lane lane = lane(gitHub);
        int size = List.of(1, 3, 30, 150, 320).get(random.nextInt(5));
        // What is never done is waited for in vain, which takes its time: one run in four.
        boolean lying = repetition.getCurrentRepetition() % 4 == 0;
        for (long id = 1; id <= size; id++) {
            seed(gitHub, id, random, lying);
        }
        makeOrders(size, random);

        orders.forEach(order -> {
            mailbox.open(order);
            lane.submit(order, List.of(), List.of());
        });

        thread.runToEnd();

        for (Order order : orders) {
            Map<Long, Verdict> verdicts = mailbox.report(order.resource().uid()).verdicts();
            assertThat(verdicts.keySet())
                    .as("seed %s: %s", repetition.getCurrentRepetition(), order.resource())
                    .containsExactlyInAnyOrderElementsOf(order.ids());
            verdicts.forEach((id, verdict) -> assertTrue(gitHub, order.action(), id, verdict, repetition));
        }
        assertRecordsAreCleanedUp();
    }

    /** Once every verdict is on record, but for those of calls whose effect may come late. */
    private void assertRecordsAreCleanedUp() {
        Map<String, Map<Long, Verdict>> verdicts = new HashMap<>();
        for (Order order : orders) {
            String uid = order.resource().uid();
            verdicts.put(uid, mailbox.report(uid).verdicts());
            mailbox.acknowledge(uid, verdicts.get(uid));
        }
        List<Batch> kept = new ArrayList<>(journal.written);
        kept.removeAll(journal.forgotten);
        for (Batch batch : kept) {
            assertThat(batch.items())
                    .filteredOn(item -> batch.isUnrecorded(item.resource().uid(), item.id()))
                    .isNotEmpty()
                    .allSatisfy(item -> assertThat(
                                    verdicts.get(item.resource().uid()).get(item.id()))
                            .matches(Verdict::isEffectUnknown));
        }
    }

    private static void seed(MoodyOrganization gitHub, long id, Random random, boolean lying) {
        if (random.nextInt(10) > 0) {
            gitHub.addRequest(id);
        }
        if (random.nextInt(10) > 0) {
            gitHub.addGrant(10_000 + id);
        }
        if (random.nextInt(40) == 0) {
            gitHub.refuse(id);
        }
        if (lying && random.nextInt(40) == 0) {
            gitHub.ignoreInBulk(id);
            gitHub.ignoreInBulk(10_000 + id);
        }
    }

    /** Each id is asked for in one sense, by one resource or several. */
    private void makeOrders(int size, Random random) {
        List<Set<Long>> approvals = List.of(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        Set<Long> denials = new TreeSet<>();
        Set<Long> revocations = new TreeSet<>();
        for (long id = 1; id <= size; id++) {
            if (random.nextInt(3) == 0) {
                denials.add(id);
            } else {
                approvals.get(random.nextInt(3)).add(id);
                approvals.get(random.nextInt(3)).add(id);
            }
            revocations.add(10_000 + id);
        }
        for (int i = 0; i < approvals.size(); i++) {
            add("approve-" + i, Action.APPROVE, i == 0 ? "one" : "other", approvals.get(i));
        }
        add("deny", Action.DENY, null, denials);
        add("revoke", Action.REVOKE, null, revocations);
    }

    private void add(String name, Action action, @Nullable String reason, Set<Long> ids) {
        if (!ids.isEmpty()) {
            orders.add(order(
                    name,
                    1,
                    action,
                    reason,
                    ids.stream().mapToLong(Long::longValue).toArray()));
        }
    }

    private Lane lane(ListedOrganization gitHub) {
        return new Lane(
                new LaneContext(
                        new Installation(TestOrders.CREDENTIALS.apiUrl(), 1),
                        QUICK,
                        gitHub,
                        journal,
                        new AlwaysWanted(),
                        new NoPolicies(),
                        mailbox,
                        TestOrders.noRecovery(),
                        new ListMemory(),
                        LaneObserver.NONE,
                        Clocks.of(Clock.systemUTC())),
                thread);
    }

    private static void assertTrue(
            MoodyOrganization gitHub, Action action, long id, Verdict verdict, RepetitionInfo repetition) {
        String about = "seed " + repetition.getCurrentRepetition() + ": " + action + " " + id + " " + verdict;
        boolean there = action == Action.REVOKE
                ? gitHub.activeIds().contains(id)
                : gitHub.pendingIds().contains(id);
        if (verdict instanceof Verdict.Done done) {
            assertThat(there).as(about).isFalse();
            assertThat(gitHub.wasAskedFor(id)).as(about).isTrue();
            if (done.confirmedBy() == ConfirmedBy.RESPONSE) {
                assertThat(gitHub.done(id)).as(about).isNotNull();
            }
            if (action == Action.APPROVE) {
                assertThat(done.confirmedBy()).as(about).isNotEqualTo(ConfirmedBy.ABSENCE);
                assertThat(gitHub.isGranted(id)).as(about).isTrue();
            }
        } else if (verdict instanceof Verdict.Missing) {
            assertThat(there).as(about).isFalse();
            assertThat(gitHub.done(id)).as(about).isNull();
        } else {
            assertThat(verdict).as(about).isInstanceOf(Verdict.Failed.class);
            assertThat(gitHub.done(id)).as(about).isNull();
        }
    }
}
