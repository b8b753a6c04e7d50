package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resources that are blocked or have nothing left to do cause few calls to the Kubernetes API and to GitHub. */
class IdlePolicyCostTest {

    /** A few reads in 0.7 s are expected; a busy loop would make hundreds. */
    private static final long MAX_READS = 8;

    private final TestOperator operator = TestOperator.prepare();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final GitHubSimulator other =
            GitHubSimulator.builder().pathPrefix("/api/v3").start();
    private final AtomicLong reads = new AtomicLong();

    @BeforeEach
    void prepare() {
        operator.setting("PAT_OPERATOR_GITHUB_API_URLS", operator.gitHub().baseUrl() + ", " + other.baseUrl());
        operator.secret("acme", "github-app");
    }

    @AfterEach
    void stop() {
        operator.close();
        other.close();
    }

    private void countSecretReads() {
        operator.kubernetes()
                .faults()
                .failNext(
                        1,
                        call -> {
                            if (call.resource().equals("secrets")) {
                                reads.incrementAndGet();
                            }
                            return false;
                        },
                        500);
    }

    private void assertFewReads() {
        reads.set(0);
        int calls = operator.gitHub().calls().size();
        staysTrue(() -> {});
        assertThat(reads).as("reads of Secrets").hasValueLessThanOrEqualTo(MAX_READS);
        assertThat(operator.gitHub().calls()).hasSizeLessThanOrEqualTo(calls + (int) MAX_READS);
    }

    @Test
    void denyThatDoesNotCompileWithAForeignAppCausesFewReads() {
        SimulatedApp stranger = operator.gitHub().app(88, "Iv23stranger", AppKey.fresh());
        operator.gitHub().organization("stranger", stranger);
        operator.secret("stranger", "github-app", stranger);
        countSecretReads();
        operator.start();

        operator.apply(JourneySteps.in(
                "stranger",
                SelectorManifests.standing(acme, "deny", "Deny", SelectorManifests.condition("request.nothing"))));

        journeySteps.awaitReview("stranger", "deny", "InvalidSpec");
        assertFewReads();
    }

    @Test
    void policyWhoseJournalNamesAnotherGitHubCausesFewReads() {
        acme.request(1).owner("ci-bot").add();
        SimulatedOrganization there = other.organization("acme");
        there.request(5).owner("ci-bot").add();
        operator.kubernetes().faults().failNext(100_000, call -> call.writesStatusOf("patgrantreviews"), 500);
        operator.start();
        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));
        waiting().until(() -> acme.pendingRequestIds().isEmpty());
        operator.crash();
        operator.kubernetes().faults().clear();
        operator.secret(
                "acme",
                "github-app",
                Map.of(
                        "githubAppID", String.valueOf(other.app().appId()),
                        "githubAppPrivateKey", other.app().privateKeyPkcs1(),
                        "githubAppBaseURL", other.baseUrl()));
        countSecretReads();

        operator.start();

        waiting().until(() -> there.pendingRequestIds().isEmpty());
        operator.awaitReview("bots", "UpToDate");
        assertFewReads();
    }
}
