package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ListedOrganization;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.dispatch.support.RandomlyFailingOrganization;
import dev.patoperator.dispatch.support.SameThreadExecutor;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
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
 * Whatever GitHub does, every requested id gets a result, each result is true, and nothing is decided that was not
 * requested. The repetition is the seed.
 */
class InstallationWorkerPropertiesTest {

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

    private final ResultStore resultStore = new ResultStore(Clock.systemUTC());
    private final InMemoryJournal journal = new InMemoryJournal();
    private final List<Submission> submissions = new ArrayList<>();

    /** The worker's thread. It starts after all submissions, so that none comes after its ids were decided. */
    private final SameThreadExecutor thread = new SameThreadExecutor();

    @RepeatedTest(24)
    void everyResultIsTrueWhateverGitHubDoes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        var gitHub = new RandomlyFailingOrganization(random);
        InstallationWorker worker = newWorker(gitHub);
        int size = List.of(1, 3, 30, 150, 320).get(random.nextInt(5));
        // Decisions that GitHub accepts but never makes time out, which is slow: only one run in four has them.
        boolean lying = repetition.getCurrentRepetition() % 4 == 0;
        for (long id = 1; id <= size; id++) {
            seed(gitHub, id, random, lying);
        }
        makeSubmissions(size, random);

        submissions.forEach(submission -> {
            resultStore.open(submission);
            worker.submit(submission, List.of(), List.of());
        });

        thread.runToEnd();

        for (Submission submission : submissions) {
            Map<Long, DecisionResult> results =
                    resultStore.progress(submission.resource().uid()).results();
            assertThat(results.keySet())
                    .as("seed %s: %s", repetition.getCurrentRepetition(), submission.resource())
                    .containsExactlyInAnyOrderElementsOf(submission.ids());
            results.forEach((id, result) -> assertTrue(gitHub, submission.action(), id, result, repetition));
        }
        assertRecordsAreCleanedUp();
    }

    /** Once every result is acknowledged, only records of calls whose effect may come late are kept. */
    private void assertRecordsAreCleanedUp() {
        Map<String, Map<Long, DecisionResult>> results = new HashMap<>();
        for (Submission submission : submissions) {
            String uid = submission.resource().uid();
            results.put(uid, resultStore.progress(uid).results());
            resultStore.acknowledge(uid, results.get(uid));
        }
        List<JournalRecord> kept = new ArrayList<>(journal.written);
        kept.removeAll(journal.forgotten);
        for (JournalRecord journalRecord : kept) {
            assertThat(journalRecord.items())
                    .filteredOn(
                            item -> journalRecord.isUnrecorded(item.resource().uid(), item.id()))
                    .isNotEmpty()
                    .allSatisfy(item -> assertThat(
                                    results.get(item.resource().uid()).get(item.id()))
                            .matches(DecisionResult::isEffectUnknown));
        }
    }

    private static void seed(RandomlyFailingOrganization gitHub, long id, Random random, boolean lying) {
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

    /** Each id is requested with one action, by one resource or several. */
    private void makeSubmissions(int size, Random random) {
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
            submissions.add(order(
                    name,
                    1,
                    action,
                    reason,
                    ids.stream().mapToLong(Long::longValue).toArray()));
        }
    }

    private InstallationWorker newWorker(ListedOrganization gitHub) {
        return new InstallationWorkerFactory(
                        QUICK,
                        new ListedPeople().with(gitHub),
                        journal,
                        new FakeClusterView(),
                        new NoPolicyEvaluator(),
                        resultStore,
                        TestSubmissions.noRecovery(),
                        new ListingMemoryBudget(),
                        DispatchObserver.NONE,
                        Clocks.same(Clock.systemUTC()),
                        thread)
                .create(new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1));
    }

    private static void assertTrue(
            RandomlyFailingOrganization gitHub,
            Action action,
            long id,
            DecisionResult result,
            RepetitionInfo repetition) {
        String about = "seed " + repetition.getCurrentRepetition() + ": " + action + " " + id + " " + result;
        boolean there = action == Action.REVOKE
                ? gitHub.activeIds().contains(id)
                : gitHub.pendingIds().contains(id);
        if (result instanceof DecisionResult.Succeeded done) {
            assertThat(there).as(about).isFalse();
            assertThat(gitHub.wasAskedFor(id)).as(about).isTrue();
            if (done.confirmedBy() == ConfirmedBy.RESPONSE) {
                assertThat(gitHub.done(id)).as(about).isNotNull();
            }
            if (action == Action.APPROVE) {
                assertThat(done.confirmedBy()).as(about).isNotEqualTo(ConfirmedBy.ABSENCE);
                assertThat(gitHub.isGranted(id)).as(about).isTrue();
            }
        } else if (result instanceof DecisionResult.Missing) {
            assertThat(there).as(about).isFalse();
            assertThat(gitHub.done(id)).as(about).isNull();
        } else {
            assertThat(result).as(about).isInstanceOf(DecisionResult.Failed.class);
            assertThat(gitHub.done(id)).as(about).isNull();
        }
    }
}
