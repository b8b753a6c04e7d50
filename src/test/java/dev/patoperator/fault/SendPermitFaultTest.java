package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.QUICK;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.Timings;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The basis of a decision changes between the evaluation and the call, or between two tries of the call. The decision
 * is not sent.
 */
class SendPermitFaultTest {

    private final TestOperator operator = TestOperator.prepare();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final CountDownLatch released = new CountDownLatch(1);

    @BeforeEach
    void prepare() {
        operator.secret("acme", "github-app");
    }

    @AfterEach
    void stop() {
        released.countDown();
        operator.gitHub().faults().clear();
        operator.kubernetes().faults().clear();
        operator.close();
    }

    @Test
    void aReviewSuspendedBetweenTheTriesOfACallIsNotSent() {
        operator.tuning(new Timings(
                new GitHubSettings(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(300)),
                QUICK.dispatch(),
                QUICK.requeueIntervals()));
        acme.request(1).add();
        operator.gitHub().faults().on("orgs/review-pat-grant-request").next(2).badCredentials();
        operator.start();
        operator.apply(review("one", "Approve", "1"));
        waiting().until(() -> operator.gitHub().postCount() == 1);

        operator.apply(review("one", "Approve", "1", "suspend: true"));

        operator.awaitReview("one", "Suspended");
        // Longer than the pause of a second between two tries.
        waiting()
                .during(Duration.ofMillis(1800))
                .untilAsserted(() -> assertThat(acme.pendingRequestIds()).containsExactly(1L));
    }

    @Test
    void reviewSuspendedWithoutAWatchDuringAListingIsNotSent() {
        acme.request(1).add();
        AtomicBoolean suspended = new AtomicBoolean();
        operator.gitHub().faults().on("orgs/list-pat-grant-requests").run(() -> {
            operator.kubernetes().faults().failNext(100_000, call -> call.verb() == Verb.WATCH, 503);
            operator.kubernetes().closeWatches();
            waiting().until(() -> readiness() == 503);
            operator.apply(review("one", "Approve", "1", "suspend: true"));
            suspended.set(true);
        });
        operator.start();
        operator.apply(review("one", "Approve", "1"));
        waiting().untilTrue(suspended);

        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(1L));

        operator.kubernetes().faults().clear();
        operator.awaitReview("one", "Suspended");
        assertThat(acme.pendingRequestIds()).containsExactly(1L);
    }

    private int readiness() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + operator.healthPort() + "/readyz"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void requestEditedAfterItsEvaluationIsNotApproved() {
        DispatchSettings quick = QUICK.dispatch();
        operator.tuning(new Timings(
                QUICK.gitHub(),
                new DispatchSettings(
                        Duration.ofMillis(300),
                        quick.confirmTimeout(),
                        quick.confirmFirst(),
                        quick.confirmMost(),
                        Duration.ofMillis(10),
                        quick.backoffFirst(),
                        quick.backoffMax(),
                        quick.refusalMemory(),
                        quick.installationMaxAge(),
                        quick.rewakeInterval()),
                QUICK.requeueIntervals()));
        for (long id = 101; id <= 104; id++) {
            acme.request(id)
                    .owner("ci-bot")
                    .permission("repository", "contents", "read")
                    .add();
        }
        CountDownLatch reached = new CountDownLatch(1);
        operator.gitHub().faults().on("orgs/review-pat-grant-request").run(() -> {
            reached.countDown();
            await(released);
        });
        operator.start();
        // The token names differ, and so do the reasons: each request needs its own call.
        operator.apply(SelectorManifests.review(
                acme,
                "readers",
                "Approve",
                "interval: 1h\nreason: \"{tokenName}\"\nselector:\n"
                        + SelectorManifests.condition(
                                        "!request.permissions.repository.exists(name, request.permissions.repository[name] != 'read')")
                                .indent(2)));
        await(reached);
        for (long id = 102; id <= 103; id++) {
            acme.memberCancels(id);
            acme.request(id)
                    .owner("ci-bot")
                    .permission("repository", "administration", "admin")
                    .add();
        }
        released.countDown();

        waiting().until(() -> acme.decisions().size() >= 2);
        staysTrue(() -> assertThat(acme.decisions())
                .extracting(SimulatedDecision::id)
                .as("104 is unchanged")
                .containsExactly(101L, 104L));
        assertThat(acme.pendingRequestIds()).containsExactly(102L, 103L);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
