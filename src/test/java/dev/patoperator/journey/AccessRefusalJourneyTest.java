package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What GitHub refuses is told in one sentence that names the cause and the next step. A stalled resource is tried again
 * every minute or three, which take less than a second here, and meanwhile its status stays as it is.
 */
class AccessRefusalJourneyTest {

    private static final String LOOKUP = "apps/get-org-installation";

    /** Credentials are tried again every 300 ms, and what a person mends at GitHub every 500 ms. */
    private static final Duration SEVERAL_RETRIES = Duration.ofSeconds(2);

    /** Seldom, because the writes are counted, too, so that no change between two looks is missed. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Each cause with the answer that shows it, and the condition that it becomes. */
    private enum Cause {
        KEY_OF_ANOTHER_APP(
                "CredentialsInvalid",
                "GitHub does not accept this private key for App 1234567 (GitHub: \"A JSON web token could not be"
                        + " decoded\"): the key was deleted in the App's settings, or belongs to another App. Compare"
                        + " githubAppID with the App's settings, or generate a new private key there") {
            @Override
            void make(TestOperator operator) {
                secret(operator, Map.of("githubAppPrivateKey", AppKey.fresh().pkcs1()));
            }
        },
        UNKNOWN_APP(
                "CredentialsInvalid",
                "{url} does not know App 1234567 (GitHub: \"Integration not found\"): correct githubAppID, or, when the App"
                        + " belongs to another GitHub, githubAppBaseURL") {
            @Override
            void make(TestOperator operator) {
                operator.gitHub().faults().on(LOOKUP).every().status(404, "{\"message\":\"Integration not found\"}");
            }
        },
        OTHER_INSTALLATION(
                "CredentialsInvalid",
                "githubAppInstallationID is 424242, but the App's installation in acme is {id}: correct it or remove it") {
            @Override
            void make(TestOperator operator) {
                secret(operator, Map.of("githubAppInstallationID", "424242"));
            }
        },
        WEB_SITE(
                "CredentialsInvalid",
                "{url} is not the address of a REST API: it answered apps/get-org-installation with 200 and a web page. On"
                        + " GitHub Enterprise Server the address ends in /api/v3: set githubAppBaseURL and"
                        + " PAT_OPERATOR_GITHUB_API_URLS to {url}/api/v3") {
            @Override
            void make(TestOperator operator) {
                operator.gitHub().faults().on(LOOKUP).every().html(200);
            }
        },
        NOT_INSTALLED(
                "OrganizationNotFound",
                "the GitHub App 1234567 is not installed in acme, or there is no such organization: an owner of acme can"
                        + " install it (Install App in the App's settings); a wrong name can only be corrected in a new"
                        + " resource") {
            @Override
            void make(TestOperator operator) {
                operator.gitHub().organization("acme").uninstall();
            }
        },
        NO_API(
                "OrganizationNotFound",
                "the App is installed in acme, but GitHub answers its lists of fine-grained tokens with 404 (GitHub: \"Not"
                        + " Found\"): this server may not have their API, which needs GitHub Enterprise Server 3.10 or"
                        + " newer") {
            @Override
            void make(TestOperator operator) {
                for (String operation : List.of(
                        "orgs/list-pat-grant-requests",
                        "orgs/list-pat-grants",
                        "orgs/review-pat-grant-request",
                        "orgs/update-pat-access")) {
                    operator.gitHub().faults().on(operation).every().status(404, "{\"message\":\"Not Found\"}");
                }
            }
        },
        SUSPENDED(
                "PermissionDenied",
                "the App's installation in acme has been suspended: an owner of acme can unsuspend it in the"
                        + " organization's settings, under GitHub Apps") {
            @Override
            void make(TestOperator operator) {
                operator.gitHub().organization("acme").suspend();
            }
        },
        NO_PERMISSION(
                "PermissionDenied",
                "the App's installation in acme lacks the permission {permission}=write; grant it in the App's settings and"
                        + " have an owner of acme accept it") {
            @Override
            void make(TestOperator operator) {
                operator.gitHub().organization("acme").permissions(Map.of("organization_administration", "read"));
            }
        };

        private final String reason;
        private final String message;

        Cause(String reason, String message) {
            this.reason = reason;
            this.message = message;
        }

        abstract void make(TestOperator operator);

        /** Returns the message for a kind of resource. */
        String message(TestOperator operator, long installation, boolean revokes) {
            return message.replace("{url}", operator.gitHub().baseUrl())
                    .replace("{id}", String.valueOf(installation))
                    .replace(
                            "{permission}",
                            revokes
                                    ? "organization_personal_access_tokens"
                                    : "organization_personal_access_token_requests");
        }
    }

    private static void secret(TestOperator operator, Map<String, String> other) {
        GitHubSimulator gitHub = operator.gitHub();
        Map<String, String> values = new HashMap<>(Map.of(
                "githubAppID", String.valueOf(gitHub.app().appId()),
                "githubAppPrivateKey", gitHub.app().privateKeyPkcs1(),
                "githubAppBaseURL", gitHub.baseUrl()));
        values.putAll(other);
        operator.secret("acme", "github-app", values);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void aRefusalIsExplainedOnceAndItsConditionsStayUntilSomethingChanges(Cause cause) {
        try (TestOperator operator = TestOperator.prepare()) {
            SimulatedOrganization acme = operator.gitHub().organization("acme");
            long installation = acme.installationId();
            JourneySteps journeySteps = new JourneySteps(operator);
            operator.secret("acme", "github-app");
            cause.make(operator);
            operator.start();
            operator.apply(TestOperator.review("ids", "Approve", "1"));
            operator.apply(TestOperator.revocation("revocation", "7"));
            operator.apply(SelectorManifests.standing(acme, "standing", "Approve", "owners: [ci-bot]\n"));
            operator.apply(SelectorManifests.standing(acme, "deny", "Deny", "owners: [ci-bot]\n"));
            operator.apply(SelectorManifests.review(
                    acme, "once", "Approve", "selector: {createdBefore: '2099-01-01T00:00:00Z'}\n"));

            TestOperator.waiting()
                    .untilAsserted(() -> assertThat(resources(operator))
                            .hasSize(5)
                            .allSatisfy(resource -> assertStalled(resource, cause, operator, installation)));
            List<PatStatus> first =
                    resources(operator).stream().map(PatResource::getStatus).toList();
            Map<String, Long> writes = writes(journeySteps);
            TestOperator.waiting()
                    .pollInterval(LOOK)
                    .during(SEVERAL_RETRIES)
                    .untilAsserted(() -> assertThat(resources(operator))
                            .extracting(PatResource::getStatus)
                            .as("Stalled keeps its time, and nothing else moves")
                            .containsExactlyElementsOf(first));

            assertThat(writes(journeySteps)).isEqualTo(writes);
            assertThat(names().toList())
                    .allSatisfy(name -> assertThat(journeySteps.events(name))
                            .as("Events of %s", name)
                            .hasSize(1));
            operator.gitHub().takeContractViolations();
        }
    }

    private static void assertStalled(PatResource<?> resource, Cause cause, TestOperator operator, long installation) {
        PatStatus status = resource.getStatus();
        assertThat(status).isNotNull();
        String expected = cause.message(operator, installation, resource instanceof PatRevocation);
        String name = resource.getMetadata().getName();
        assertThat(ready(status).message())
                .as(name)
                .isEqualTo(
                        name.equals("deny") && cause != Cause.NO_API
                                ? expected + "; until that is mended this Deny holds nothing back"
                                : expected);
        assertThat(ready(status).reason()).isEqualTo(cause.reason);
        assertThat(JourneySteps.conditionTypes(status)).containsExactly("Ready", "Stalled");
        assertThat(ready(status).message().length()).isLessThanOrEqualTo(1024);
    }

    private static Map<String, Long> writes(JourneySteps journeySteps) {
        Map<String, Long> writes = new HashMap<>();
        names().forEach(name -> writes.put(name, journeySteps.statusWrites(name)));
        return writes;
    }

    private static Stream<String> names() {
        return Arrays.stream(new String[] {"ids", "revocation", "standing", "deny", "once"});
    }

    private static List<PatResource<?>> resources(TestOperator operator) {
        return names().<PatResource<?>>map(name -> name.equals("revocation")
                        ? operator.client()
                                .resources(PatRevocation.class)
                                .inNamespace("acme")
                                .withName(name)
                                .get()
                        : operator.client()
                                .resources(PatGrantReview.class)
                                .inNamespace("acme")
                                .withName(name)
                                .get())
                .filter(Objects::nonNull)
                .toList();
    }
}
