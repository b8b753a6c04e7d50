package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.dryRun;
import static dev.patoperator.dispatch.TestOrders.order;
import static dev.patoperator.dispatch.TestOrders.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.ListedPat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a lane reads, asks and sends for selectors and dry runs. */
class SurveyTest {

    private final ScriptedOrganization gitHub = new ScriptedOrganization();
    private final RecordingObserver observer = new RecordingObserver();
    private final Mailbox mailbox = new Mailbox(Clock.systemUTC());
    private final Policies policies = new Policies();
    private final AlwaysWanted resources = new AlwaysWanted();
    private final OneThread thread = new OneThread();
    private final Lane lane = new Lane(
            new LaneContext(
                    new Installation(TestOrders.CREDENTIALS.apiUrl(), 1),
                    DispatchSettings.of(Duration.ofMillis(1), Duration.ofMinutes(2)),
                    gitHub,
                    new MemoryJournal(),
                    resources,
                    policies,
                    mailbox,
                    TestOrders.noRecovery(),
                    new ListMemory(1 << 19),
                    observer,
                    Clocks.of(Clock.systemUTC())),
            thread);

    @Test
    void whatASelectorChoosesOfAllThatIsListedIsSentWithItsOwnReason() {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addRequest);
        Verdict undecided = new Verdict.Undecided("held back", null);
        policies.findings = (order, listed) -> new Findings(
                List.of(new Findings.Chosen(5, "for five"), new Findings.Chosen(7, null)),
                Map.of(9L, undecided),
                Set.of(99L),
                null,
                true);

        handOver(choosing("all", Action.DENY));

        assertThat(policies.listed.get(0).items()).hasSize(250).containsKeys(1L, 250L);
        assertThat(gitHub.reasons).containsExactly("for five", "null");
        assertThat(gitHub.pendingIds()).hasSize(248).doesNotContain(5L, 7L);
        Evaluation evaluation = mailbox.report("uid-all").evaluation();
        assertThat(evaluation.chosen()).containsExactlyInAnyOrder(5L, 7L);
        assertThat(evaluation.verdicts()).containsOnlyKeys(5L, 7L, 9L);
        assertThat(evaluation.pending()).isZero();
        assertThat(evaluation.missingTokens()).containsExactly(99L);
        assertThat(evaluation.unsettled()).isTrue();
        assertThat(observer.told).contains("listed 250", "evaluated all", "left 5", "left 7");
    }

    @Test
    void oneListServesEverySelectorThatWaits() {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addRequest);

        handOver(choosing("a", Action.DENY), choosing("b", Action.APPROVE));

        assertThat(policies.rounds).containsExactly(List.of("a", "b"));
        assertThat(gitHub.calls()).containsExactly("list requests", "list requests", "list requests", "list requests");
        assertThat(mailbox.report("uid-a").evaluation().isEmpty()).isTrue();
        assertThat(mailbox.report("uid-b").evaluation().isEmpty()).isTrue();
    }

    @Test
    void aListThatIsRecentEnoughIsNotReadAgain() {
        gitHub.addRequest(1);
        Order first = choosing("a", Action.DENY);
        handOver(first);
        handOver(choosing("b", Action.DENY, first.selector().since()));
        assertThat(gitHub.calls()).hasSize(1);

        handOver(choosing("c", Action.DENY, Instant.now()));
        assertThat(gitHub.calls()).hasSize(2);
    }

    @Test
    void aGuardLetsThroughWhatItMatchesAndEachOtherIdHasItsVerdict() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        Verdict undecided = new Verdict.Undecided("no match", null);
        policies.findings = (order, listed) ->
                new Findings(List.of(new Findings.Chosen(1, null)), Map.of(2L, undecided), Set.of(), null, false);

        handOver(selecting(order("guarded", Action.DENY, 1, 2, 3), false, Instant.now()));

        assertThat(policies.listed.get(0).items()).containsOnlyKeys(1L, 2L);
        Map<Long, Verdict> verdicts = mailbox.report("uid-guarded").verdicts();
        assertThat(verdicts.get(1L)).isInstanceOf(Verdict.Done.class);
        assertThat(verdicts.get(2L)).isEqualTo(undecided);
        assertThat(verdicts.get(3L)).isInstanceOf(Verdict.Missing.class);
        assertThat(verdicts).hasSize(3);
        assertThat(mailbox.report("uid-guarded").evaluation()).isNull();
        assertThat(gitHub.pendingIds()).containsExactly(2L);
    }

    @Test
    void whatAGuardLetThroughAndIsUnderWayIsNotJudgedAgain() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        LongStream.rangeClosed(1001, 1150).forEach(gitHub::addRequest);
        policies.findings = (order, listed) -> new Findings(
                listed.items().keySet().stream()
                        .map(id -> new Findings.Chosen(id, null))
                        .toList(),
                Map.of(),
                Set.of(),
                null,
                false);
        Order guarded = selecting(order("guarded", Action.DENY, 1, 2, 3, 4, 5, 6), false, Instant.now());
        List<Verdict> told = new ArrayList<>();
        gitHub.insteadOfReview =
                () -> { // one takes its time; meanwhile others have the list read, and its reconciler comes by
                    LongStream.rangeClosed(1, 5).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
                    lane.submit(selecting(order("other", Action.DENY, 99), false, Instant.now()), List.of(), List.of());
                    lane.submit(guarded, List.of(), List.of());
                };
        gitHub.beforeEach("list requests", () -> {
            told.addAll(mailbox.report("uid-guarded").verdicts().values());
            if (!told.isEmpty()) {
                gitHub.review(6, ScriptedOrganization.Review.DENY);
            }
        });

        handOver(guarded);

        assertThat(mailbox.report("uid-guarded").verdicts()).containsOnlyKeys(1L, 2L, 3L, 4L, 5L, 6L);
        told.addAll(mailbox.report("uid-guarded").verdicts().values());
        assertThat(told).allMatch(Verdict.Done.class::isInstance);
        assertThat(policies.listed.get(policies.listed.size() - 1).items())
                .as("what is under way is not held against the guard any more")
                .doesNotContainKey(6L);
        assertThat(gitHub.count("review")).isEqualTo(1);
    }

    @Test
    void whatIsNotWantedAnyMoreWhenItIsToBeSentIsNoPartOfTheEvaluation() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        policies.findings = (order, listed) -> new Findings(
                List.of(new Findings.Chosen(1, null), new Findings.Chosen(2, null)), Map.of(), Set.of(), null, false);
        resources.unwanted.add(2L);

        handOver(choosing("all", Action.DENY));

        Evaluation evaluation = mailbox.report("uid-all").evaluation();
        assertThat(evaluation.chosen()).containsExactly(1L);
        assertThat(evaluation.unsettled()).isTrue();
        assertThat(mailbox.report("uid-all").verdicts().get(2L)).isInstanceOf(Verdict.Undecided.class);
        assertThat(gitHub.pendingIds()).containsExactly(2L);
    }

    @Test
    void whatFailedIsNotSentAgainBeforeThatIsOnRecord() {
        gitHub.addRequest(1);
        gitHub.fails("review", () -> {
            throw new GitHubException.Refused("no", 422, null);
        });
        policies.findings =
                (order, listed) -> new Findings(List.of(new Findings.Chosen(1, null)), Map.of(), Set.of(), null, false);
        handOver(choosing("all", Action.DENY));
        Map<Long, Verdict> verdicts = mailbox.report("uid-all").verdicts();
        assertThat(verdicts.get(1L)).isInstanceOf(Verdict.Failed.class);

        handOver(choosing("all", Action.DENY));
        assertThat(gitHub.pendingIds()).containsExactly(1L);

        mailbox.acknowledge("uid-all", verdicts);
        handOver(choosing("all", Action.DENY));
        assertThat(gitHub.pendingIds()).isEmpty();
    }

    @Test
    void whatOnlyGitHubCanTellOfRepositoriesIsAskedFor() {
        LongStream.rangeClosed(1, 120).forEach(gitHub::addRequest);
        gitHub.reaching.put("app", Set.of(1L, 120L));
        gitHub.repositories.put(1L, List.of("app", "web"));
        policies.repositories = Set.of("app", "no-such");
        policies.asked.addAll(Set.of(1L, 2L));

        handOver(choosing("all", Action.DENY));

        Listed listed = policies.listed.get(0);
        assertThat(listed.reaching()).isEqualTo(Map.of("app", Set.of(1L, 120L)));
        assertThat(listed.repositories()).isEqualTo(Map.of(1L, List.of("app", "web")));
        assertThat(listed.items())
                .as("a request that is gone by the time its repositories are asked for")
                .hasSize(119)
                .doesNotContainKey(2L);
    }

    /** A list that takes more, with the names of its repositories, than there is memory for is not judged. */
    @Test
    void whatIsReadOfRepositoriesIsBoundedAsTheListIs() {
        LongStream.rangeClosed(1, 30).forEach(id -> {
            gitHub.addRequest(id);
            gitHub.repositories.put(id, List.of("r".repeat(100_000)));
            policies.asked.add(id);
        });
        Order order = choosing("all", Action.DENY);
        mailbox.open(order);
        lane.submit(order, List.of(), List.of());
        thread.runTasks(); // without the next try

        assertThat(policies.listed).isEmpty();
        assertThat(LongStream.rangeClosed(1, 30).filter(id -> gitHub.count("list repositories of request " + id) > 0))
                .hasSizeBetween(5, 10);
    }

    @Test
    void theRepositoriesOfAnItemAreReadOnceForSeveralEvaluations() {
        gitHub.addRequest(1);
        gitHub.addGrant(1);
        gitHub.reaching.put("app", Set.of(1L));
        gitHub.repositories.put(1L, List.of("app", "web", "wiki")); // one a page
        policies.repositories = Set.of("app");
        policies.asked.add(1L);

        for (Action action : List.of(Action.DENY, Action.REVOKE)) {
            handOver(choosing("first", action));
            handOver(choosing("second", action, Instant.now()));
        }

        assertThat(policies.listed).hasSize(4).allSatisfy(listed -> {
            assertThat(listed.repositories()).isEqualTo(Map.of(1L, List.of("app", "web", "wiki")));
            assertThat(listed.reaching()).isEqualTo(Map.of("app", Set.of(1L)));
        });
        assertThat(gitHub.count("list repositories of request 1"))
                .as("two passes")
                .isEqualTo(6);
        assertThat(gitHub.count("list repositories of grant 1")).isEqualTo(6);

        gitHub.review(1, ScriptedOrganization.Review.DENY);
        handOver(choosing("third", Action.DENY, Instant.now()));
        gitHub.addRequest(1);
        handOver(choosing("fourth", Action.DENY, Instant.now()));
        assertThat(gitHub.count("list repositories of request 1"))
                .as("what was gone is not remembered")
                .isEqualTo(12);
    }

    @Test
    void aGuardReadsNoFurtherThanItHasTo() {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addRequest);

        handOver(selecting(order("guarded", Action.DENY, 250, 151), false, Instant.now()));
        assertThat(gitHub.calls()).containsExactly("list requests");

        handOver(selecting(order("older", Action.DENY, 150), false, Instant.EPOCH));
        assertThat(gitHub.calls()).containsExactly("list requests", "list requests");
    }

    @Test
    void whoeverComesTooLateForAListHasOneOfItsOwn() {
        gitHub.addRequest(1);
        Order late = choosing("late", Action.APPROVE, Instant.now().plusMillis(200));
        gitHub.before("list requests", 1, () -> lane.submit(late, List.of(), List.of()));

        handOver(choosing("early", Action.DENY));

        assertThat(policies.rounds).containsExactly(List.of("early"), List.of("late"));
        assertThat(policies.listed.get(1).at()).isAfterOrEqualTo(late.selector().since());
    }

    @Test
    void aResourceThatWithdrawsWhileItIsJudgedHasNothingSent() {
        gitHub.addRequest(1);
        policies.findings = (order, listed) -> {
            throw new AssertionError("nobody asks any more");
        };
        policies.meanwhile = () -> lane.withdraw("uid-all");

        handOver(choosing("all", Action.DENY));

        assertThat(gitHub.calls()).containsExactly("list requests");
        assertThat(mailbox.report("uid-all").evaluation()).isNull();
    }

    @Test
    void theJudgeKnowsWhatIsDoneAndNotOnRecordYet() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        policies.findings =
                (order, listed) -> new Findings(List.of(new Findings.Chosen(1, null)), Map.of(), Set.of(), null, false);

        handOver(choosing("all", Action.DENY));
        handOver(choosing("all", Action.DENY, Instant.now()));

        assertThat(policies.underWay).containsExactly(Map.of("uid-all", Set.of()), Map.of("uid-all", Set.of(1L)));
        assertThat(gitHub.count("review")).as("it is not sent again").isEqualTo(1);
    }

    @Test
    void aDryRunTellsWhatIsThereAndSendsNothing() {
        gitHub.addRequest(1);

        handOver(dryRun("dry", Action.APPROVE, 1, 2));

        Map<Long, Verdict> verdicts = mailbox.report("uid-dry").verdicts();
        assertThat(verdicts.get(1L))
                .isEqualTo(new Verdict.Would(Action.APPROVE, new Verdict.Token("owner", 1_000_001L, "token")));
        assertThat(verdicts.get(2L)).isInstanceOf(Verdict.Missing.class);
        assertThat(gitHub.pendingIds()).containsExactly(1L);
        assertThat(gitHub.calls()).allMatch("list requests"::equals);
    }

    @Test
    void aDryRunThatIsWithdrawnMeanwhileHasNoVerdict() {
        gitHub.addRequest(1);
        gitHub.before("list requests", 1, () -> lane.withdraw("uid-dry"));

        handOver(dryRun("dry", Action.APPROVE, 1));

        assertThat(mailbox.report("uid-dry").verdicts()).isEmpty();
    }

    @Test
    void whoMayNotReadTheListIsTold() {
        for (Order order : List.of(choosing("selecting", Action.DENY), dryRun("dry", Action.DENY, 1))) {
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Forbidden("no permission", null);
            });
            mailbox.open(order);
            lane.submit(order, List.of(), List.of()).ifPresent(obstacle -> mailbox.obstacle(order, obstacle));
            run();
            assertThat(mailbox.report(order.resource().uid()).obstacle())
                    .isEqualTo(new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no permission"));
        }
        assertThat(gitHub.failed).as("the second is not asked for").hasSize(1);
    }

    private void handOver(Order... orders) {
        for (Order order : orders) {
            mailbox.open(order);
            lane.submit(order, List.of(), List.of());
        }
        run();
    }

    private void run() {
        thread.runToEnd();
    }

    private static Order choosing(String name, Action action) {
        return choosing(name, action, Instant.now());
    }

    private static Order choosing(String name, Action action, Instant since) {
        return selecting(order(name, action), true, since);
    }

    /** Policies that choose nothing unless a test says otherwise. */
    private static final class Policies implements Judge {
        private final List<List<String>> rounds = new ArrayList<>();
        private final List<Map<String, Set<Long>>> underWay = new ArrayList<>();
        private final List<Listed> listed = new ArrayList<>();
        private final Set<Long> asked = new HashSet<>();
        private Set<String> repositories = Set.of();
        private Runnable meanwhile = () -> {};
        private BiFunction<Order, Listed, Findings> findings =
                (order, listed) -> new Findings(List.of(), Map.of(), Set.of(), null, false);

        @Override
        public Round round(Subject subject, List<Order> orders, Map<String, Set<Long>> underWayNow) {
            rounds.add(orders.stream().map(order -> order.resource().name()).toList());
            underWay.add(underWayNow);
            meanwhile.run();
            return new Round() {
                @Override
                public Set<String> repositories() {
                    return repositories;
                }

                @Override
                public boolean asksForRepositoriesOf(ListedPat item) {
                    return asked.contains(item.id());
                }

                @Override
                public Findings judge(Order order, Listed all) {
                    listed.add(all);
                    return findings.apply(order, all);
                }

                @Override
                public Cycle cycle() {
                    return new Cycle() {};
                }
            };
        }
    }
}
