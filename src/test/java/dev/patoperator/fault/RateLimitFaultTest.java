package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.Timings;
import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.FaultScript;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.FaultFixture;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * GitHub's primary and secondary rate limits, in each form that is documented or was observed, at each kind of call.
 */
class RateLimitFaultTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    /**
     * The form of GitHub's response. The wait is {@link #LIMIT} in each case, whether GitHub names it or the operator
     * chooses it.
     */
    private enum Disguise {
        PRIMARY_403(script -> script.primaryRateLimit(403, limitEnd())),
        PRIMARY_429(script -> script.primaryRateLimit(429, limitEnd())),
        RETRY_AFTER_403(script -> script.secondaryRateLimitWithRetryAfter(403, LIMIT)),
        RETRY_AFTER_429(script -> script.secondaryRateLimitWithRetryAfter(429, LIMIT)),
        GH_LIMITED_BY_403(script -> script.secondaryRateLimitWithGhLimitedBy(403)),
        GH_LIMITED_BY_429(script -> script.secondaryRateLimitWithGhLimitedBy(429)),
        MESSAGE_ONLY_403(script -> script.secondaryRateLimitByMessageOnly(403)),
        MESSAGE_ONLY_429(script -> script.secondaryRateLimitByMessageOnly(429));

        private final Consumer<FaultScript> script;

        Disguise(Consumer<FaultScript> script) {
            this.script = script;
        }

        private static Instant limitEnd() {
            return Instant.now().plus(LIMIT).plusSeconds(1); // GitHub reports whole seconds
        }
    }

    /** @param begun when the fault was scripted; the end of a primary limit is counted from this time */
    private record Case(Disguise disguise, FaultFixture fixture, SimulatedOrganization organization, Instant begun) {
        String name() {
            return organization.login();
        }
    }

    private static final AppKey KEY = AppKey.fresh();
    private static final AtomicInteger APPS = new AtomicInteger();

    private static TestOperator operator;
    private static StatusHistory history;

    @BeforeAll
    static void start() {
        operator = TestOperator.prepare()
                .tuning(new Timings(
                        new GitHubSettings(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(200),
                                Duration.ofMillis(50),
                                LIMIT),
                        QUICK.dispatch(),
                        QUICK.requeueIntervals()));
        operator.secret("acme", "github-app");
        history = StatusHistory.watch(operator.client());
        operator.start();
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @Test
    void rateLimitInAnyFormAtAnyCallIsReportedAndWaitedFor() {
        List<Case> cases = new ArrayList<>();
        for (Disguise disguise : Disguise.values()) {
            for (FaultFixture fixture : FaultFixture.values()) {
                cases.add(begin(disguise, fixture));
            }
        }

        for (Case one : cases) {
            Condition ready = history.awaitReason(one.name(), "RateLimited");
            assertThat(ready.message()).as(one.name()).contains("waiting until 20");
            assertThat(history.awaitNow(one.name(), "Succeeded").outcomeList())
                    .as(one.name())
                    .hasSize(one.fixture().ids())
                    .allMatch(outcome -> outcome.outcome() == one.fixture().outcome());
            DecisionLedger.assertDecided(
                    one.organization(), one.fixture().action(), 1, one.fixture().ids());
            assertNoCallBeforeItsTime(one);
            assertThat(DecisionLedger.posts(operator.gitHub(), one.organization()))
                    .as("POSTs of %s", one.name())
                    .hasSize(one.fixture().decides() ? 2 : 1);
        }
        history.assertTruthful();
    }

    private static void assertNoCallBeforeItsTime(Case one) {
        List<RecordedCall> calls = DecisionLedger.calls(operator.gitHub(), one.organization());
        RecordedCall refused = calls.stream()
                .filter(call -> Set.of(403, 429).contains(call.status()))
                .findFirst()
                .orElseThrow();
        boolean untilAFixedTime = one.disguise().name().startsWith("PRIMARY");
        Instant since = untilAFixedTime ? one.begun() : refused.startedAt();
        assertThat(calls).as(one.name()).allSatisfy(call -> {
            if (call.startedAt().isAfter(refused.startedAt())) {
                assertThat(call.startedAt()).isAfter(since.plus(LIMIT.minusMillis(20)));
            }
        });
        assertThat(calls).as(one.name()).filteredOn(call -> call.status() > 299).hasSize(1);
    }

    private static Case begin(Disguise disguise, FaultFixture fixture) {
        String name =
                (disguise + "-" + fixture.ordinal()).toLowerCase(Locale.ROOT).replace('_', '-');
        // One App for each case: a limit at sign-in applies to the App in every organization.
        long appId = 5_000L + APPS.getAndIncrement();
        SimulatedApp app = operator.gitHub().app(appId, "Iv23" + name, KEY);
        operator.secret("acme", name, app);
        SimulatedOrganization organization = operator.gitHub().organization(name, app);
        for (long id = 1; id <= fixture.ids(); id++) {
            organization.request(id).add();
        }
        Instant begun = operator.gitHub().now();
        fixture.meet(operator.gitHub().faults(), organization, disguise.script);
        operator.apply(TestOperator.review(
                        name,
                        fixture.specAction(),
                        TestOperator.ids(1, fixture.ids()),
                        "credentialsRef: {name: " + name + "}")
                .replace("organization: acme", "organization: " + name));
        return new Case(disguise, fixture, organization, begun);
    }

    @Test
    void exhaustedPrimaryRateLimitStopsOnlyItsOrganization() {
        SimulatedOrganization busy = operator.gitHub().organization("busy");
        SimulatedOrganization idle = operator.gitHub().organization("idle");
        for (long id = 1; id <= 3; id++) {
            busy.request(id).add();
            idle.request(id).add();
        }
        busy.exhaustRateLimit();

        operator.apply(TestOperator.review("busy", "Approve", "1").replace("organization: acme", "organization: busy"));
        Condition limited = history.awaitReason("busy", "RateLimited");
        int callsBefore = DecisionLedger.calls(operator.gitHub(), busy).size();
        operator.apply(
                TestOperator.review("idle", "Approve", "1, 2, 3").replace("organization: acme", "organization: idle"));
        operator.apply(
                TestOperator.review("busy-2", "Deny", "2, 3").replace("organization: acme", "organization: busy"));

        history.awaitNow("idle", "Succeeded");
        Condition second = history.awaitReason("busy-2", "RateLimited");
        assertThat(second.message()).as("known without another call").isEqualTo(limited.message());
        assertThat(DecisionLedger.calls(operator.gitHub(), busy)).hasSize(callsBefore);
        assertThat(busy.decisions()).isEmpty();
        DecisionLedger.assertDecided(idle, SimulatedDecision.DecisionAction.APPROVE, 1, 3);
    }
}
