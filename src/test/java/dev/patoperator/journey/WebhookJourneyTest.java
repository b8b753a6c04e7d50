package dev.patoperator.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import dev.patoperator.webhook.SignedDelivery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a webhook delivery to a decision. */
class WebhookJourneyTest {

    private static final String SECRET = "correct horse battery staple";

    private final TestOperator operator = TestOperator.prepare();
    private final JourneySteps journeySteps = new JourneySteps(operator);

    @BeforeEach
    void start() {
        operator.gitHub().organization("acme");
        secret("acme", "github-app", SECRET);
        operator.setting("PAT_OPERATOR_WEBHOOK_PORT", "0").start();
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void secret(String namespace, String name, String webhookSecret) {
        operator.secret(
                namespace,
                name,
                Map.of(
                        "githubAppID", String.valueOf(operator.gitHub().app().appId()),
                        "githubAppPrivateKey", operator.gitHub().app().privateKeyPkcs1(),
                        "githubAppBaseURL", operator.gitHub().baseUrl(),
                        "webhookSecret", operator.gitHub().secret(webhookSecret) + "\n"));
    }

    static String standing(String name) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata:
                  name: %s
                  namespace: acme
                spec:
                  organization: acme
                  action: Approve
                  selector:
                    owners: [ci-bot]
                  interval: 1h
                """.formatted(name);
    }

    private long listCalls() {
        return operator.gitHub().calls().stream()
                .filter(call -> call.path().equals("/orgs/acme/personal-access-token-requests"))
                .filter(call -> call.method().equals("GET"))
                .count();
    }

    @Test
    void requestIsDecidedRightAfterItsDeliveryAndOnceDespiteRedelivery() throws Exception {
        operator.apply(standing("ci-bots"));
        operator.awaitReview("ci-bots", "UpToDate");
        var acme = operator.gitHub().organization("acme");
        acme.request(71).owner("ci-bot").add();
        JourneySteps.staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(71L));

        SignedDelivery delivery = SignedDelivery.created("Acme", SECRET);
        assertThat(delivery.to(operator.webhookPort(), "acme/github-app").statusCode())
                .isEqualTo(202);

        // It takes a tenth of a second when nothing else runs on the machine.
        Awaitility.await()
                .atMost(Duration.ofSeconds(3))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> acme.pendingRequestIds().isEmpty());
        operator.awaitReview("ci-bots", "UpToDate");
        assertThat(acme.decisions()).hasSize(1);

        for (int i = 0; i < 20; i++) {
            assertThat(delivery.to(operator.webhookPort(), "acme/github-app").statusCode())
                    .isEqualTo(202);
        }
        JourneySteps.staysTrue(() -> assertThat(acme.decisions()).hasSize(1));
    }

    @Test
    void aWebhookSecretThatIsTooShortIsReportedOnceAtTheResource() throws Exception {
        secret("acme", "short", "hunter2");
        operator.apply(standing("ci-bots") + "  credentialsRef: {name: short}\n");
        operator.awaitReview("ci-bots", "UpToDate");
        for (int i = 0; i < 20; i++) {
            assertThat(SignedDelivery.created("acme", "hunter2")
                            .to(operator.webhookPort(), "acme/short")
                            .statusCode())
                    .isEqualTo(401);
        }

        assertThat(journeySteps.awaitEvent("ci-bots", "WebhookRefused").getNote())
                .isEqualTo(
                        "a delivery that claims to be GitHub's is refused: Secret acme/short: webhookSecret has fewer than 16"
                                + " characters, which can be guessed; put a longer one there and into the App's settings");
        JourneySteps.staysTrue(() -> assertThat(journeySteps.events("ci-bots"))
                .filteredOn(event -> event.getReason().equals("WebhookRefused"))
                .hasSize(1));
        assertThat(TestOperator.ready(operator.review("ci-bots").getStatus()).reason())
                .isEqualTo("UpToDate");
    }

    @Test
    void aDeliveryThatIsNotSignedIsReportedOnceAndDoesNotHideTheSignedOnes() throws Exception {
        operator.apply(standing("ci-bots"));
        operator.awaitReview("ci-bots", "UpToDate");
        for (int i = 0; i < 10; i++) {
            SignedDelivery.created("acme", "a secret of a stranger").to(operator.webhookPort(), "acme/github-app");
            assertThat(SignedDelivery.created("acme", SECRET)
                            .to(operator.webhookPort(), "acme/github-app")
                            .statusCode())
                    .isEqualTo(202);
        }

        assertThat(journeySteps.awaitEvent("ci-bots", "WebhookRefused").getNote())
                .isEqualTo(
                        "a delivery that claims to be GitHub's is refused: it is not signed with the webhookSecret of Secret"
                                + " acme/github-app: the App's settings have another secret, or it does not come from GitHub; put"
                                + " the same secret into both");
        JourneySteps.staysTrue(() -> assertThat(journeySteps.events("ci-bots"))
                .filteredOn(event -> event.getReason().equals("WebhookRefused"))
                .hasSize(1));
    }

    /** Anyone can send a delivery without a signature. GitHub signs each one of a webhook with a secret. */
    @Test
    void aDeliveryWithoutASignatureIsNotReported() throws Exception {
        secret("acme", "short", "hunter2");
        operator.apply(standing("ci-bots"));
        operator.apply(standing("more-bots") + "  credentialsRef: {name: short}\n");
        operator.awaitReview("ci-bots", "UpToDate");
        operator.awaitReview("more-bots", "UpToDate");
        for (String signature : List.of("", "sha256=", "sha256=" + "x".repeat(64), "sha256=" + "a".repeat(65))) {
            for (String secret : List.of("github-app", "short")) {
                assertThat(SignedDelivery.created("acme", SECRET)
                                .withSignature(signature)
                                .to(operator.webhookPort(), "acme/" + secret)
                                .statusCode())
                        .isEqualTo(401);
            }
        }

        JourneySteps.staysTrue(() -> {
            for (String name : List.of("ci-bots", "more-bots")) {
                assertThat(journeySteps.events(name))
                        .noneMatch(event -> event.getReason().equals("WebhookRefused"));
            }
        });
    }

    @Test
    void aPathWithATrailingSlashIsThatOfTheWebhook() throws Exception {
        operator.apply(standing("ci-bots"));
        operator.awaitReview("ci-bots", "UpToDate");

        assertThat(SignedDelivery.created("acme", SECRET)
                        .to(operator.webhookPort(), "acme/github-app/")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void manyDeliveriesAtOnceCauseFewListings() throws Exception {
        operator.apply(standing("ci-bots"));
        operator.apply(standing("more-bots"));
        operator.awaitReview("ci-bots", "UpToDate");
        operator.awaitReview("more-bots", "UpToDate");
        long before = listCalls();
        long began = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            SignedDelivery.created("acme", SECRET).to(operator.webhookPort(), "acme/github-app");
        }
        Duration moments = Duration.ofNanos(System.nanoTime() - began);
        JourneySteps.staysTrue(() -> assertThat(listCalls() - before)
                .isPositive()
                .isLessThanOrEqualTo(2
                        * (2
                                + moments.toMillis()
                                        / TestOperator.QUICK
                                                .requeueIntervals()
                                                .shortest()
                                                .toMillis())));
    }

    @Test
    void manyDeliveriesLeaveHalfOfTheHourlyRateLimitToDecisions() throws Exception {
        operator.gitHub().organization("acme").rateLimit(100);
        operator.apply(standing("ci-bots"));
        operator.awaitReview("ci-bots", "UpToDate");
        long before = listCalls();
        for (int i = 0; i < 150; i++) {
            SignedDelivery.created("acme", SECRET).to(operator.webhookPort(), "acme/github-app");
        }
        JourneySteps.staysTrue(() -> assertThat(listCalls() - before)
                .as("5 of 100 calls can be made at once, and then one every 80 s")
                .isBetween(1L, 6L));
    }

    @Test
    void webhookSecretOfOneTenantDoesNotTriggerPoliciesOfAnother() throws Exception {
        operator.apply(standing("ci-bots"));
        operator.awaitReview("ci-bots", "UpToDate");
        secret("globex", "github-app", "a secret of globex");
        operator.gitHub().organization("globex");
        operator.apply(
                JourneySteps.in("globex", standing("own")).replace("organization: acme", "organization: globex"));
        journeySteps.awaitReview("globex", "own", "UpToDate");
        var acme = operator.gitHub().organization("acme");
        acme.request(71).owner("ci-bot").add();

        var delivery = SignedDelivery.created("acme", "a secret of globex");
        assertThat(delivery.to(operator.webhookPort(), "globex/github-app").statusCode())
                .isEqualTo(202);
        assertThat(delivery.to(operator.webhookPort(), "acme/github-app").statusCode())
                .isEqualTo(401);

        JourneySteps.staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(71L));
    }

    @Test
    void deliveryForASecretThatNoResourceRefersToIsRefused() throws Exception {
        secret("acme", "unused", SECRET);
        var delivery = SignedDelivery.created("acme", SECRET);
        assertThat(delivery.to(operator.webhookPort(), "acme/unused").statusCode())
                .isEqualTo(401);
        assertThat(delivery.to(operator.webhookPort(), "acme/github-app").statusCode())
                .isEqualTo(401);
    }
}
