package dev.patoperator;

import static dev.patoperator.Journey.outcomeOf;
import static dev.patoperator.TestOperator.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.Cadence;
import dev.patoperator.dispatch.DispatchSettings;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.Decision;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedOrganization;
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

/** A Deny whose credentials were verified holds back what others approve, whatever becomes of GitHub, its spec or its status. */
class WithSayJourneyTest {

    private static final String CI_BOT = "owners: [ci-bot]\n";
    private static final List<SayHolder> UNREADABLE = List.of(
            SayHolder.DENY_THAT_DOES_NOT_COMPILE,
            SayHolder.DENY_OF_A_WRONG_TYPE,
            SayHolder.DENY_WITH_A_REASON_TOO_LONG);
    private static final Cadence QUICK = TestOperator.QUICK.cadence();

    private TestOperator operator;
    private Journey journey;
    private SimulatedOrganization acme;
    private SimulatedApp app;

    /** Credentials are looked at again all the time, so that faults meet the look. */
    private static Tuning impatient() {
        DispatchSettings dispatch = TestOperator.QUICK.dispatch();
        return new Tuning(
                TestOperator.QUICK.gitHub(),
                new DispatchSettings(
                        dispatch.writeInterval(),
                        dispatch.confirmTimeout(),
                        dispatch.confirmFirst(),
                        dispatch.confirmMost(),
                        dispatch.freshness(),
                        dispatch.backoffFirst(),
                        dispatch.backoffMost(),
                        dispatch.refusalMemory(),
                        Duration.ofMillis(200),
                        dispatch.wakeAgain()),
                new Cadence(
                        QUICK.progress(),
                        QUICK.credentials(),
                        QUICK.refusal(),
                        QUICK.moment(),
                        QUICK.shared(),
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
        operator.gitHub().install(acme, app, Map.of(SayTenant.REQUESTS, "write"));
        operator.secret("acme", "github-app");
        operator.secret("policies", "github-app", app);
        operator.start();
        journey = new Journey(operator);
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

    private static void staysLongerThanAnUnverifiedDenyMayHold(ThrowingRunnable assertion) {
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
                Arguments.of("none", (Consumer<WithSayJourneyTest>) test -> {}),
                Arguments.of("GitHub is down", (Consumer<WithSayJourneyTest>) test ->
                        test.operator.gitHub().faults().on(test.app).every().status(503)),
                Arguments.of("rate limited", (Consumer<WithSayJourneyTest>) test -> test.operator
                        .gitHub()
                        .faults()
                        .on(test.app)
                        .every()
                        .primaryRateLimit(403, Instant.now().plusSeconds(3600))),
                Arguments.of("the Kubernetes API fails", (Consumer<WithSayJourneyTest>) test -> test.operator
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
    void policiesThatWereVerifiedHoldBackAlthoughTheyCannotBeRead(String name, Consumer<WithSayJourneyTest> trouble) {
        for (SayHolder holder : UNREADABLE) {
            SimulatedOrganization organization = organization(holder);
            operator.gitHub().install(organization, app, Map.of(SayTenant.REQUESTS, "write"));
            organization.request(1).owner("ci-bot").add();
            LenientSchemas.store(operator, holder.in("policies", organization));
        }
        awaitVerified(UNREADABLE.size());
        trouble.accept(this);

        UNREADABLE.forEach(holder ->
                operator.apply(Policies.standing(organization(holder), "bots-" + holder.ordinal(), "Approve", CI_BOT)));

        UNREADABLE.forEach(holder -> journey.awaitStatus(
                "acme",
                "bots-" + holder.ordinal(),
                status -> assertThat(outcome(status, 1).message())
                        .contains("held back: a PatGrantReview in another namespace")));
        staysLongerThanAnUnverifiedDenyMayHold(() -> assertThat(UNREADABLE)
                .allSatisfy(
                        holder -> assertThat(organization(holder).decisions()).isEmpty()));
    }

    private SimulatedOrganization organization(SayHolder holder) {
        return operator.gitHub().organization("o-" + holder.ordinal());
    }

    @Test
    void denyThatIsEditedWhileGitHubIsDownHoldsBack() {
        acme.request(1).owner("ci-bot").add();
        acme.request(2).owner("ci-bot").add();
        operator.apply(deny("tokenIDs: [5]"));
        awaitVerified(1);
        operator.gitHub().faults().on(app).every().status(503);
        operator.apply(deny("owners: [ci-bot]"));
        operator.apply(Policies.standing(acme, "bots", "Approve", CI_BOT));

        journey.awaitStatus("acme", "bots", it -> assertThat(outcomeOf(it, 1)).isEqualTo(OutcomeType.UNDECIDED));
        staysLongerThanAnUnverifiedDenyMayHold(
                () -> assertThat(acme.decisions()).isEmpty());
    }

    /** Two requests are more than its limit, so that it sends nothing itself. */
    private String deny(String selector) {
        return Journey.in(
                "policies",
                Policies.review(acme, "deny", "Deny", "interval: 1m\nlimit: 1\nselector:\n  " + selector + "\n"));
    }

    @Test
    void approvalGoesOnWithoutADenyThatIsNotHeardAndSaysSo() {
        operator.gitHub().faults().on(app).every().status(503);
        operator.secret("acme", "own-app", app);
        operator.apply(Policies.review(
                acme, "deny", "Deny", "interval: 1m\ncredentialsRef: {name: own-app}\nselector:\n  " + CI_BOT));
        acme.request(1).owner("ci-bot").add();
        operator.apply(Policies.standing(acme, "bots", "Approve", CI_BOT));

        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());

        assertThat(acme.decisions()).extracting(Decision::action).containsExactly(Decision.Action.APPROVE);
        assertThat(journey.awaitEvent("bots", "Decided").getNote())
                .contains("without PatGrantReview deny, whose credentials could not be verified in time");
        TestOperator.waiting()
                .until(() -> operator.metrics().contains("github_pat_operator_approvals_without_deny_total 1"));
        PatStatus deny = journey.awaitReview("acme", "deny", "GitHubUnavailable");
        assertThat(TestOperator.ready(deny).message()).contains("holds approvals back for 30 seconds at most");
    }
}
