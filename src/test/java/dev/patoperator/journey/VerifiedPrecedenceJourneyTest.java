package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.TestOperator.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.Timings;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.LenientSchemas;
import dev.patoperator.support.PrecedenceHolder;
import dev.patoperator.support.PrecedenceTenant;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Deny with verified credentials holds back what others approve, whatever happens to GitHub, its spec or its status.
 */
class VerifiedPrecedenceJourneyTest {

    private static final String CI_BOT = "owners: [ci-bot]\n";
    private static final List<PrecedenceHolder> UNREADABLE = List.of(
            PrecedenceHolder.DENY_THAT_DOES_NOT_COMPILE,
            PrecedenceHolder.DENY_OF_A_WRONG_TYPE,
            PrecedenceHolder.DENY_WITH_A_REASON_TOO_LONG);
    private static final RequeueIntervals QUICK = TestOperator.QUICK.requeueIntervals();

    private TestOperator operator;
    private JourneySteps journeySteps;
    private SimulatedOrganization acme;
    private SimulatedApp app;

    /**
     * Returns intervals after which credentials are verified again very often, so that faults affect the verification.
     */
    private static Timings impatient() {
        DispatchSettings dispatch = TestOperator.QUICK.dispatch();
        return new Timings(
                TestOperator.QUICK.gitHub(),
                new DispatchSettings(
                        dispatch.writeInterval(),
                        dispatch.confirmTimeout(),
                        dispatch.confirmFirst(),
                        dispatch.confirmMost(),
                        dispatch.freshness(),
                        dispatch.backoffFirst(),
                        dispatch.backoffMax(),
                        dispatch.refusalMemory(),
                        Duration.ofMillis(200),
                        dispatch.rewakeInterval()),
                new RequeueIntervals(
                        QUICK.progress(),
                        QUICK.credentials(),
                        QUICK.refusal(),
                        QUICK.shortest(),
                        QUICK.listingReuse(),
                        QUICK.minute(),
                        Duration.ofMillis(500),
                        QUICK.maxHold(),
                        QUICK.holdWindow()));
    }

    @BeforeEach
    void start() {
        operator = TestOperator.prepare(LenientSchemas.crds()).tuning(impatient());
        acme = operator.gitHub().organization("acme");
        app = operator.gitHub().app(77, "Iv23policies", AppKey.fresh());
        operator.gitHub().install(acme, app, Map.of(PrecedenceTenant.REQUESTS, "write"));
        operator.secret("acme", "github-app");
        operator.secret("policies", "github-app", app);
        operator.start();
        journeySteps = new JourneySteps(operator);
    }

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.close();
    }

    private void awaitVerified(int policies) {
        TestOperator.waiting()
                .until(() -> operator.metrics()
                        .contains("github_pat_operator_deny_policies{credentials=\"verified\"} " + policies));
    }

    private static void staysTrueLongerThanMaxHold(ThrowingRunnable assertion) {
        Duration hold = QUICK.maxHold().plusMillis(800);
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .during(hold)
                .atMost(hold.multipliedBy(4))
                .untilAsserted(assertion);
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of("none", (Consumer<VerifiedPrecedenceJourneyTest>) test -> {}),
                Arguments.of("GitHub is down", (Consumer<VerifiedPrecedenceJourneyTest>) test ->
                        test.operator.gitHub().faults().on(test.app).every().status(503)),
                Arguments.of("rate limited", (Consumer<VerifiedPrecedenceJourneyTest>) test -> test.operator
                        .gitHub()
                        .faults()
                        .on(test.app)
                        .every()
                        .primaryRateLimit(403, Instant.now().plusSeconds(3600))),
                Arguments.of("the Kubernetes API fails", (Consumer<VerifiedPrecedenceJourneyTest>) test -> test.operator
                        .kubernetes()
                        .faults()
                        .failNext(
                                10_000,
                                call -> call.resource().equals("secrets")
                                        && call.namespace().equals("policies"),
                                503)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void verifiedDenyPoliciesThatCannotBeReadHoldApprovalsBack(
            String name, Consumer<VerifiedPrecedenceJourneyTest> trouble) {
        for (PrecedenceHolder holder : UNREADABLE) {
            SimulatedOrganization organization = organization(holder);
            operator.gitHub().install(organization, app, Map.of(PrecedenceTenant.REQUESTS, "write"));
            organization.request(1).owner("ci-bot").add();
            LenientSchemas.store(operator, holder.in("policies", organization));
        }
        awaitVerified(UNREADABLE.size());
        trouble.accept(this);

        UNREADABLE.forEach(holder -> operator.apply(
                SelectorManifests.standing(organization(holder), "bots-" + holder.ordinal(), "Approve", CI_BOT)));

        UNREADABLE.forEach(holder -> journeySteps.awaitStatus(
                "acme",
                "bots-" + holder.ordinal(),
                status -> assertThat(outcome(status, 1).message())
                        .contains("held back: a PatGrantReview in another namespace")));
        staysTrueLongerThanMaxHold(() -> assertThat(UNREADABLE)
                .allSatisfy(
                        holder -> assertThat(organization(holder).decisions()).isEmpty()));
    }

    private SimulatedOrganization organization(PrecedenceHolder holder) {
        return operator.gitHub().organization("o-" + holder.ordinal());
    }

    @Test
    void verifiedDenyEditedWhileGitHubIsDownHoldsApprovalsBack() {
        acme.request(1).owner("ci-bot").add();
        acme.request(2).owner("ci-bot").add();
        operator.apply(deny("tokenIDs: [5]"));
        awaitVerified(1);
        operator.gitHub().faults().on(app).every().status(503);
        operator.apply(deny("owners: [ci-bot]"));
        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", CI_BOT));

        journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(outcomeOf(it, 1)).isEqualTo(OutcomeType.UNDECIDED));
        staysTrueLongerThanMaxHold(() -> assertThat(acme.decisions()).isEmpty());
    }

    /** Returns a Deny that sends nothing itself, because two requests exceed its limit. */
    private String deny(String selector) {
        return JourneySteps.in(
                "policies",
                SelectorManifests.review(
                        acme, "deny", "Deny", "interval: 1m\nlimit: 1\nselector:\n  " + selector + "\n"));
    }

    @Test
    void approvalProceedsWithoutAnUnverifiedDenyAndReportsThat() {
        operator.gitHub().faults().on(app).every().status(503);
        operator.secret("acme", "own-app", app);
        operator.apply(SelectorManifests.review(
                acme, "deny", "Deny", "interval: 1m\ncredentialsRef: {name: own-app}\nselector:\n  " + CI_BOT));
        acme.request(1).owner("ci-bot").add();
        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", CI_BOT));

        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());

        assertThat(acme.decisions())
                .extracting(SimulatedDecision::action)
                .containsExactly(SimulatedDecision.DecisionAction.APPROVE);
        assertThat(journeySteps.awaitEvent("bots", "Decided").getNote())
                .contains("without PatGrantReview deny, whose credentials could not be verified in time");
        TestOperator.waiting()
                .until(() -> operator.metrics().contains("github_pat_operator_approvals_without_deny_total 1"));
        PatStatus deny = journeySteps.awaitReview("acme", "deny", "GitHubUnavailable");
        assertThat(TestOperator.ready(deny).message()).contains("holds approvals back for 30 seconds at most");
    }
}
