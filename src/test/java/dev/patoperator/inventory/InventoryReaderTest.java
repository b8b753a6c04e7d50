package dev.patoperator.inventory;

import static dev.patoperator.inventory.InventoryFixture.listing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.write.ContentFactory;
import dev.patoperator.inventory.write.ObjectWriter;
import dev.patoperator.inventory.write.WriteProblem;
import dev.patoperator.inventory.write.WriteResult;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When lists are requested, with a clock that a test moves. */
class InventoryReaderTest {

    private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(List.of());
    private final ManualClock clock = new ManualClock();
    private final List<ListingRequest> requests = new ArrayList<>();
    private final List<String> withdrawn = new ArrayList<>();
    private final List<ResourceRef> woken = new CopyOnWriteArrayList<>();
    private final InventoryStates states = new InventoryStates(woken::add);
    private final ObjectWriter writer = new ObjectWriter(
            kubernetes.client(),
            new ContentFactory(InventoryFixture.explainer(Map::of), Clock.systemUTC(), uid -> 0),
            states,
            () -> false,
            Duration.ofSeconds(1));
    private Duration firstDelay = Duration.ZERO;
    private boolean verifying;
    private final InventoryTimes times = new InventoryTimes(
            (organization, interval, after) -> after.plus(interval),
            (organization, now) -> firstDelay,
            kind -> Duration.ofMinutes(kind == Blocker.Kind.PERMISSION_DENIED ? 3 : 1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(15),
            Duration.ofMillis(1_500));
    private final InventoryReader reader = new InventoryReader(
            new CredentialsReader(
                    kubernetes.newClientWithoutRetries("reader"),
                    "github-pat-operator",
                    Set.of(URI.create("https://api.github.com"))),
            new ListingSource() {
                @Override
                public void request(ListingRequest request, ListingReceiver receiver) {
                    requests.add(request);
                }

                @Override
                public void withdraw(String uid) {
                    withdrawn.add(uid);
                }
            },
            writer,
            states,
            times,
            organization -> verifying,
            clock);
    private final InventoryIntent intent = InventoryFixture.intent("u1", 1, 100);

    @AfterEach
    void close() {
        writer.close();
        kubernetes.close();
    }

    private void secret() {
        kubernetes
                .client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("acme")
                        .withName("github-app")
                        .endMetadata()
                        .withStringData(Map.of(
                                "githubAppID",
                                "Iv23app",
                                "githubAppPrivateKey",
                                AppKey.fresh().pkcs1()))
                        .build())
                .create();
    }

    private InventoryState state() {
        return state(intent);
    }

    private InventoryState state(InventoryIntent of) {
        return states.of(of, clock.instant());
    }

    @Test
    void listsAreRequestedAtOnceAndThenAtEachInterval() throws InterruptedException {
        secret();
        Instant start = clock.instant();

        Duration next = reader.readIfDue(intent);

        assertThat(requests).hasSize(1);
        assertThat(requests.get(0).since())
                .as("shares what was just read for policies")
                .isEqualTo(start.minusSeconds(10));
        assertThat(requests.get(0).kinds()).containsExactlyInAnyOrder(ItemKind.values());
        assertThat(requests.get(0).credentials().issuer()).isEqualTo("Iv23app");
        assertThat(next).as("to show progress").isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));

        answer(listing());
        clock.pass(Duration.ofMinutes(9));
        assertThat(reader.readIfDue(intent)).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(61));
        assertThat(requests).hasSize(1);

        clock.pass(Duration.ofMinutes(1).plusMillis(1));
        reader.readIfDue(intent);
        assertThat(requests).hasSize(2);
    }

    private ListingRequest last() {
        return requests.get(requests.size() - 1);
    }

    private void answer(ListingSnapshot grants) {
        ListingRequest request = last();
        writer.listed(request, ItemKind.REQUEST, listing());
        writer.listed(request, ItemKind.GRANT, grants);
    }

    @Test
    void aRequestThatIsBeingAnsweredIsNotReplaced() throws InterruptedException {
        secret();
        reader.readIfDue(intent);
        writer.listed(last(), ItemKind.REQUEST, listing());

        clock.pass(Duration.ofMinutes(14));
        assertThat(reader.readIfDue(intent)).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(61));
        assertThat(requests).hasSize(1);
        assertThat(woken).isEmpty();

        writer.listed(last(), ItemKind.GRANT, listing());
        assertThat(woken).as("the next reading is due").containsExactly(intent.resource());
        reader.readIfDue(intent);
        assertThat(requests).hasSize(2);
        assertThat(last().kinds()).containsExactlyInAnyOrder(ItemKind.values());
    }

    @Test
    void aListThatNeverComesIsRequestedAgainWithoutTheOther() throws InterruptedException {
        secret();
        reader.readIfDue(intent);
        writer.listed(last(), ItemKind.REQUEST, listing());

        clock.pass(Duration.ofMinutes(15).plusMillis(1));
        reader.readIfDue(intent);

        assertThat(requests).hasSize(2);
        assertThat(last().kinds()).containsExactly(ItemKind.GRANT);
        writer.listed(last(), ItemKind.GRANT, listing());
        assertThat(woken).containsExactly(intent.resource());
    }

    @Test
    void longListsAreReadLessOftenThanTheIntervalSays() throws InterruptedException {
        secret();
        var often = new InventoryIntent(
                intent.resource(), 1, "acme", Duration.ofMinutes(1), intent.kinds(), 10_000, "github-app");
        reader.readIfDue(often);
        answer(listing(LongStream.rangeClosed(1, 9_901)
                .mapToObj(id -> InventoryFixture.grant(id, 1, null))
                .toArray(PatGrant[]::new)));

        clock.pass(Duration.ofSeconds(101).multipliedBy(3).dividedBy(2));
        reader.readIfDue(often);
        assertThat(requests).as("100 pages of grants and one of requests").hasSize(1);

        clock.pass(Duration.ofMinutes(1).plusMillis(1));
        reader.readIfDue(often);
        assertThat(requests).hasSize(2);
    }

    @Test
    void theFirstReadingsOfManyInventoriesArePaced() throws InterruptedException {
        secret();
        firstDelay = Duration.ofSeconds(5);

        assertThat(reader.readIfDue(intent)).isEqualTo(firstDelay);
        assertThat(requests).isEmpty();
    }

    @Test
    void theFirstReadingWaitsForPoliciesThatAreBeingVerifiedAndNotForEver() throws InterruptedException {
        secret();
        verifying = true;

        assertThat(reader.readIfDue(intent)).isEqualTo(Duration.ofSeconds(1));
        clock.pass(Duration.ofSeconds(29));
        reader.readIfDue(intent);
        assertThat(requests).isEmpty();

        verifying = false;
        reader.readIfDue(intent);
        assertThat(requests).hasSize(1);

        verifying = true;
        reader.readIfDue(InventoryFixture.intent("u2", 1, 5));
        assertThat(requests).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        reader.readIfDue(InventoryFixture.intent("u2", 1, 5));
        assertThat(requests).hasSize(2);
        reader.readIfDue(InventoryFixture.intent("u3", 1, 5));
        assertThat(requests).as("long after the start").hasSize(3);
    }

    @Test
    void anEditIsReadAtOnce() throws InterruptedException {
        secret();
        reader.readIfDue(intent);

        reader.readIfDue(InventoryFixture.intent("u1", 2, 5));

        assertThat(requests).hasSize(2);
    }

    @Test
    void editsInTurnTakeNoMoreCallsThanTheIntervalMay() throws InterruptedException {
        secret();
        ListingSnapshot hundredPages = listing(LongStream.rangeClosed(1, 9_901)
                .mapToObj(id -> InventoryFixture.grant(id, 1, null))
                .toArray(PatGrant[]::new));
        reader.readIfDue(InventoryFixture.intent("u1", 1, 100));
        answer(hundredPages);

        for (int generation = 2; generation <= 600; generation++) {
            clock.pass(Duration.ofSeconds(2));
            int before = requests.size();
            reader.readIfDue(InventoryFixture.intent("u1", generation, 100));
            if (requests.size() > before) {
                answer(hundredPages);
            }
        }

        assertThat(requests).as("in 20 minutes, 100 calls each").hasSizeBetween(2, 9);
    }

    @Test
    void editsInTurnLetAReadingComeToItsEnd() throws InterruptedException {
        secret();
        List<Duration> gaps = new ArrayList<>();
        Instant last = clock.instant();
        for (int generation = 1; generation <= 600; generation++) {
            int before = requests.size();
            reader.readIfDue(InventoryFixture.intent("u1", generation, 100));
            if (requests.size() > before) {
                gaps.add(Duration.between(last, clock.instant()));
                last = clock.instant();
            }
            clock.pass(Duration.ofSeconds(1));
        }

        assertThat(gaps).hasSizeLessThan(15);
        assertThat(gaps.get(1)).as("the first edit").isEqualTo(Duration.ofSeconds(1));
        assertThat(gaps.get(gaps.size() - 1)).isGreaterThan(Duration.ofMinutes(2));
        assertThat(withdrawn).contains("u1");
    }

    @Test
    void aMissingSecretIsABlockerAndLookedForEveryMinute() throws InterruptedException {
        assertThat(reader.readIfDue(intent)).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(state().blocker().kind()).isEqualTo(Blocker.Kind.CREDENTIALS_NOT_FOUND);
        assertThat(state().blocker().message()).contains("kubectl create secret");
        assertThat(withdrawn).containsExactly("u1");

        secret();
        reader.readIfDue(intent);
        assertThat(requests).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        reader.readIfDue(intent);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aSecretThatMayNotBeReadIsABlockerWithTheCommand() throws InterruptedException {
        kubernetes.faults().forbidSecrets("acme");
        reader.readIfDue(intent);

        assertThat(state().blocker().kind()).isEqualTo(Blocker.Kind.CREDENTIALS_FORBIDDEN);
        assertThat(state().blocker().message()).contains("kubectl create rolebinding");
    }

    @Test
    void anApiServerThatDoesNotAnswerIsNoBlocker() throws InterruptedException {
        kubernetes.faults().failNext(50, call -> call.is(Verb.GET, "secrets", ""), 503);

        assertThat(reader.readIfDue(intent)).isEqualTo(Duration.ofSeconds(1));
        assertThat(state().blocker()).isNull();
    }

    @Test
    void anApiServerThatDoesNotAnswerForLongIsSaidAndTriedLessOften() throws InterruptedException {
        kubernetes.faults().failNext(500, call -> call.is(Verb.GET, "secrets", ""), 503);
        state();
        for (int i = 0; i < 4; i++) {
            states.unreachable(intent, null);
        }

        assertThat(reader.readIfDue(intent)).isEqualTo(Duration.ofSeconds(16));
        assertThat(state().blocker().kind()).isEqualTo(Blocker.Kind.NOT_READ);
        assertThat(state().blocker().message()).contains("the Kubernetes API does not answer");

        kubernetes.faults().clear();
        secret();
        reader.readIfDue(intent);
        answer(listing());
        assertThat(state().blocker()).isNull();
    }

    @Test
    void whatAPersonHasToMendIsTriedBeforeTheInterval() throws InterruptedException {
        secret();
        reader.readIfDue(intent);
        writer.blocked(requests.get(0), requests.get(0).kinds(), new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"));
        assertThat(woken).containsExactly(intent.resource());

        clock.pass(Duration.ofMinutes(3));
        reader.readIfDue(intent);

        assertThat(requests).hasSize(2);
    }

    @Test
    void aListThatMayBeReadIsReadNoMoreOftenBecauseTheOtherIsRefused() throws InterruptedException {
        secret();
        var hourly = new InventoryIntent(
                intent.resource(), 1, "acme", Duration.ofHours(1), intent.kinds(), 100, "github-app");
        for (InventoryIntent each : List.of(intent, hourly)) {
            states.forget(intent.resource());
            requests.clear();
            reader.readIfDue(each);
            writer.blocked(last(), Set.of(ItemKind.GRANT), new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"));
            assertThat(reader.readIfDue(each)).as("requests are awaited").isLessThanOrEqualTo(Duration.ofSeconds(31));
            writer.listed(last(), ItemKind.REQUEST, listing());
            assertThat(state(each).blocker()).isNotNull();

            Duration wait =
                    each.interval().compareTo(Duration.ofMinutes(15)) < 0 ? each.interval() : Duration.ofMinutes(15);
            clock.pass(wait.minusMillis(1));
            reader.readIfDue(each);
            assertThat(requests).hasSize(1);
            clock.pass(Duration.ofMillis(2));
            reader.readIfDue(each);
            assertThat(requests).hasSize(2);
            assertThat(last().kinds()).containsExactlyInAnyOrder(ItemKind.values());
        }
    }

    @Test
    void whatPassesByItselfIsLeftToTheDispatcher() throws InterruptedException {
        secret();
        reader.readIfDue(intent);
        writer.blocked(requests.get(0), requests.get(0).kinds(), new Blocker(Blocker.Kind.RATE_LIMITED, "wait"));

        clock.pass(Duration.ofMinutes(5));
        reader.readIfDue(intent);

        assertThat(requests).hasSize(1);
        assertThat(state().blocker().kind()).isEqualTo(Blocker.Kind.RATE_LIMITED);
        writer.listed(requests.get(0), ItemKind.REQUEST, listing());
        writer.listed(requests.get(0), ItemKind.GRANT, listing());
        assertThat(state().blocker()).isNull();
    }

    @Test
    void listsThatWereDroppedAreReadAgainInAMinute() throws InterruptedException {
        secret();
        reader.readIfDue(intent);
        states.dropped(intent);
        assertThat(woken).containsExactly(intent.resource());

        clock.pass(Duration.ofMinutes(1));
        reader.readIfDue(intent);

        assertThat(requests).hasSize(2);
    }

    @Test
    void listsThatAreDroppedAgainAndAgainAreReadLessAndLessOften() throws InterruptedException {
        secret();
        reader.readIfDue(intent);
        for (int minutes : new int[] {1, 2, 4, 8, 15, 15}) {
            int before = requests.size();
            states.dropped(intent);
            clock.pass(Duration.ofMinutes(minutes).minusMillis(1));
            reader.readIfDue(intent);
            assertThat(requests).as("%s min", minutes).hasSize(before);
            clock.pass(Duration.ofMillis(1));
            reader.readIfDue(intent);
            assertThat(requests).as("%s min", minutes).hasSize(before + 1);
        }
        assertThat(state().blocker().kind()).isEqualTo(Blocker.Kind.NOT_READ);
        assertThat(state().blocker().message()).contains("memory");

        answer(listing());
        assertThat(state().reading().drops()).isZero();
    }

    @Test
    void objectsThatTheWriterGaveUpAreReadBeforeALongInterval() throws InterruptedException {
        secret();
        var daily = new InventoryIntent(
                intent.resource(), 1, "acme", Duration.ofHours(24), intent.kinds(), 100, "github-app");
        reader.readIfDue(daily);
        answer(listing());
        states.written(daily, new WriteResult(Map.of(), new WriteProblem(WriteProblem.Kind.REFUSED, "no")));

        clock.pass(Duration.ofMinutes(15));
        reader.readIfDue(daily);

        assertThat(requests).hasSize(2);
    }

    @Test
    void aForgottenInventoryIsWithdrawn() throws InterruptedException {
        secret();
        reader.readIfDue(intent);
        reader.forget(intent.resource());

        assertThat(withdrawn).containsExactly("u1");
        assertThat(states.inventories()).isEmpty();
    }
}
