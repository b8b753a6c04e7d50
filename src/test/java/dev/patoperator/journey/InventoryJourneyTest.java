package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.InventoryItems;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventorySpec;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.api.v1alpha1.PatRequestResource;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.SecretsWatch;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.ApiCall;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.kubernetes.Write;
import dev.patoperator.status.Conditions;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Inventories: what GitHub lists, as objects. An interval of a minute takes a second here. */
class InventoryJourneyTest {

    private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private static final String LIST_REQUESTS = "orgs/list-pat-grant-requests";
    private static final String LIST_GRANTS = "orgs/list-pat-grants";

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    private void apply(String... spec) {
        operator.apply("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata:
                  name: estate
                  namespace: acme
                spec:
                  organization: acme
                  interval: 1m
                """ + String.join("\n", spec).indent(2));
    }

    private void applyBoth() {
        apply("requests: {}", "grants: {}");
    }

    private Resource<PatInventory> inventory() {
        return operator.client()
                .resources(PatInventory.class)
                .inNamespace("acme")
                .withName("estate");
    }

    private PatInventoryStatus await(String reason, Consumer<PatInventoryStatus> asserted) {
        waiting().untilAsserted(() -> {
            PatInventory found = inventory().get();
            assertThat(found.getStatus().observedGeneration())
                    .isEqualTo(found.getMetadata().getGeneration());
            assertThat(ready(found.getStatus()).reason())
                    .describedAs("%s", found.getStatus())
                    .isEqualTo(reason);
            asserted.accept(found.getStatus());
        });
        PatInventoryStatus status = inventory().get().getStatus();
        SecretsWatch.assertNoSecretIn("a status", Serialization.asJson(status));
        return status;
    }

    private PatInventoryStatus await(String reason) {
        return await(reason, status -> {});
    }

    private static Condition ready(PatInventoryStatus status) {
        return Conditions.ready(status.conditionList()).orElse(new Condition("Ready", "", null, "", "(none)", ""));
    }

    private List<String> names(Class<? extends HasMetadata> kind) {
        return operator.client().resources(kind).inNamespace("acme").list().getItems().stream()
                .map(object -> object.getMetadata().getName())
                .toList();
    }

    private void awaitNames(List<String> requests, List<String> grants) {
        waiting().untilAsserted(() -> {
            assertThat(names(PatRequestResource.class)).containsExactlyElementsOf(requests);
            assertThat(names(PatGrantResource.class)).containsExactlyElementsOf(grants);
        });
    }

    private PatGrantResource grant(String name) {
        return operator.client()
                .resources(PatGrantResource.class)
                .inNamespace("acme")
                .withName(name)
                .get();
    }

    private PatRequestResource request(String name) {
        return operator.client()
                .resources(PatRequestResource.class)
                .inNamespace("acme")
                .withName(name)
                .get();
    }

    private List<ApiCall> writes() {
        return operator.kubernetes().writes().all().stream()
                .map(Write::call)
                .filter(call ->
                        List.of("patinventories", "patrequests", "patgrants").contains(call.resource()))
                .toList();
    }

    /** Waits until GitHub was listed so many times more. */
    private void awaitListings(int count) {
        operator.gitHub().clearCalls();
        waiting().until(() -> operator.gitHub().calls(LIST_GRANTS).size() >= count);
    }

    @Test
    void theEstateIsShownAndAnApprovedRequestBecomesAGrant() {
        acme.request(71)
                .owner("mona")
                .permission("repository", "contents", "write")
                .reason("nightly build")
                .add();
        acme.grant(12).owner("ci-bot").expiresAt(null).add();

        applyBoth();

        PatInventoryStatus status = await("UpToDate");
        assertThat(status.requests()).isEqualTo(1);
        assertThat(status.grants()).isEqualTo(1);
        assertThat(ready(status).message()).startsWith("1 pending request and 1 active grant; ");
        awaitNames(List.of("estate-71"), List.of("estate-12"));
        assertThat(request("estate-71").getStatus().owner()).isEqualTo("mona");
        assertThat(request("estate-71").getStatus().access()).isEqualTo("contents:write");
        assertThat(request("estate-71").getStatus().reason()).isEqualTo("nightly build");
        assertThat(grant("estate-12").getStatus().tokenExpiresAt()).isEqualTo("never");

        acme.personApproves(71);

        long grant = acme.activeGrantIds().stream()
                .filter(id -> id != 12)
                .findFirst()
                .orElseThrow();
        waiting().untilAsserted(() -> {
            assertThat(names(PatRequestResource.class)).isEmpty();
            assertThat(names(PatGrantResource.class)).containsExactlyInAnyOrder("estate-12", "estate-" + grant);
        });
        await("UpToDate", it -> assertThat(it.grants()).isEqualTo(2));
    }

    @Test
    void whatAPolicyWouldDoIsShownWithTheConditionThatSaysSo() {
        acme.request(71).owner("mona").add();
        acme.request(72).owner("ci-bot").add();
        operator.apply(SelectorManifests.review(
                acme, "bots", "Deny", "dryRun: false\nlimit: 1\ninterval: 1m\nselector:\n  owners: [nobody]\n"));
        operator.awaitReview("bots", "UpToDate");

        apply("requests: {}");

        await("UpToDate", status -> assertThat(status.uncovered()).isEqualTo(2));
        waiting()
                .untilAsserted(() -> assertThat(request("estate-71").getStatus().policies())
                        .singleElement()
                        .satisfies(finding -> {
                            assertThat(finding.policy()).isEqualTo("PatGrantReview/bots");
                            assertThat(finding.result()).isEqualTo("Excluded");
                            assertThat(finding.message()).contains("owners");
                        }));
        assertThat(request("estate-71").getStatus().decision()).isEqualTo("None");
    }

    @Test
    void aQuietCycleWritesNothingAndALaterUseOnTheSameDayNeither() {
        acme.request(71).owner("mona").add();
        grantUsedAt(TODAY.plusSeconds(1));
        applyBoth();
        await("UpToDate");
        awaitNames(List.of("estate-71"), List.of("estate-12"));
        awaitListings(2); // a policy that appears, and what the first cycle left over
        operator.kubernetes().writes().clear();

        awaitListings(3);
        grantUsedAt(TODAY.plusSeconds(3_600));
        awaitListings(3);
        assertThat(writes()).isEmpty();

        grantUsedAt(TODAY.plus(Duration.ofDays(1)));
        waiting().until(() -> !writes().isEmpty());
        assertThat(writes()).containsExactly(new ApiCall(Verb.APPLY, "patgrants", "status", "acme", "estate-12"));
    }

    private void grantUsedAt(Instant used) {
        acme.grant(12)
                .owner("ci-bot")
                .since(TODAY.minus(Duration.ofDays(200)))
                .expiresAt(null)
                .lastUsedAt(used)
                .add();
    }

    @Test
    void anIntervalTakesOneListingWhichPoliciesShare() {
        acme.grant(12).owner("ci-bot").add();
        operator.apply(SelectorManifests.revocation(acme, "leavers", "interval: 1m\nselector:\n  owners: [nobody]\n"));
        operator.awaitRevocation("leavers", "UpToDate");
        apply("grants: {}");
        await("UpToDate");
        awaitListings(1);

        awaitListings(4);

        List<Instant> times = operator.gitHub().calls(LIST_GRANTS).stream()
                .map(RecordedCall::startedAt)
                .toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - 1), times.get(i)))
                    .as("%s", times)
                    .isGreaterThan(Duration.ofMillis(500));
        }
        assertThat(operator.gitHub().calls(LIST_REQUESTS)).isEmpty();
    }

    @Test
    void deletingTheInventoryDeletesItsObjectsAndEndsTheListings() {
        acme.request(71).owner("mona").add();
        acme.grant(12).owner("ci-bot").add();
        applyBoth();
        awaitNames(List.of("estate-71"), List.of("estate-12"));
        await("UpToDate");

        inventory().delete();

        awaitNames(List.of(), List.of());
        waiting().untilAsserted(() -> {
            operator.gitHub().clearCalls();
            staysTrue(() -> assertThat(operator.gitHub().calls(LIST_GRANTS)).isEmpty());
        });
        awaitNames(List.of(), List.of());
        assertThat(acme.pendingRequestIds()).as("nothing is decided").containsExactly(71L);
        assertThat(acme.activeGrantIds()).containsExactly(12L);
    }

    @Test
    void aRestartWritesNothing() {
        acme.request(71).owner("mona").add();
        acme.grant(12).owner("ci-bot").add();
        applyBoth();
        await("UpToDate");
        awaitNames(List.of("estate-71"), List.of("estate-12"));
        awaitListings(2);
        operator.stop();
        operator.kubernetes().writes().clear();

        operator.start();

        awaitListings(3);
        assertThat(writes()).isEmpty();
    }

    @Test
    void aRestartWritesNothingAboutPoliciesThatAreVerifiedLater() {
        acme.request(71).owner("mona").add();
        operator.secret("acme", "policy-app");
        operator.apply(SelectorManifests.review(
                acme,
                "bots",
                "Deny",
                "credentialsRef: {name: policy-app}\nlimit: 1\ninterval: 60m\nselector:\n  owners: [nobody]\n"));
        operator.awaitReview("bots", "UpToDate");
        apply("requests: {}");
        await("UpToDate");
        waiting()
                .untilAsserted(() ->
                        assertThat(request("estate-71").getStatus().policies()).hasSize(1));
        operator.stop();
        operator.kubernetes().writes().clear();
        operator.kubernetes()
                .faults()
                .failNext(
                        4,
                        call -> call.is(Verb.GET, "secrets", "") && call.name().equals("policy-app"),
                        503);

        operator.start();

        operator.gitHub().clearCalls();
        waiting().until(() -> operator.gitHub().calls(LIST_REQUESTS).size() >= 6);
        assertThat(writes()).isEmpty();
        assertThat(request("estate-71").getStatus().policies()).hasSize(1);
    }

    @Test
    void maxItemsBoundsTheObjectsAndAnEditAppliesAtOnce() {
        for (long id = 1; id <= 4; id++) {
            acme.grant(id)
                    .owner("ci-bot")
                    .since(TODAY.minus(Duration.ofDays(10 - id)))
                    .add();
        }
        acme.request(71).owner("mona").add();
        apply("requests: {}", "grants: {}", "maxItems: 3");

        PatInventoryStatus status =
                await("UpToDate", it -> assertThat(it.truncated()).isEqualTo(2));
        assertThat(status.grants()).isEqualTo(4);
        assertThat(ready(status).message()).endsWith("; 2 have no object because maxItems is 3");
        awaitNames(List.of("estate-71"), List.of("estate-1", "estate-2"));

        apply("grants: {}", "maxItems: 10");

        awaitNames(List.of(), List.of("estate-1", "estate-2", "estate-3", "estate-4"));
        await("UpToDate", it -> assertThat(it.requests()).isNull());
    }

    @Test
    void maxItemsHoldsAfterARestartWhileOneListCannotBeRead() {
        acme.request(71).owner("mona").add();
        acme.request(72).owner("mona").add();
        for (long id = 1; id <= 3; id++) {
            acme.grant(id)
                    .owner("ci-bot")
                    .since(TODAY.minus(Duration.ofDays(10 - id)))
                    .add();
        }
        apply("requests: {}", "grants: {}", "maxItems: 3");
        await("UpToDate");
        awaitNames(List.of("estate-71", "estate-72"), List.of("estate-1"));
        operator.stop();
        operator.gitHub().faults().on(LIST_REQUESTS).every().status(500, "{}");

        operator.start();

        await("GitHubUnavailable");
        awaitListings(2);
        awaitNames(List.of("estate-71", "estate-72"), List.of("estate-1"));
    }

    @Test
    void anObjectOfSomebodyElseIsLeftAloneAndReported() {
        acme.grant(12).owner("ci-bot").add();
        PatGrantResource foreign = new PatGrantResource();
        foreign.setMetadata(new ObjectMetaBuilder()
                .withNamespace("acme")
                .withName("estate-12")
                .build());
        operator.client().resource(foreign).create();
        apply("grants: {}");

        PatInventoryStatus status = await("Conflict");
        assertThat(ready(status).message()).startsWith("PatGrant estate-12 exists and does not belong");
        assertThat(grant("estate-12").getStatus()).isNull();

        operator.client().resource(foreign).delete();
        await("UpToDate");
        assertThat(grant("estate-12").getStatus()).isNotNull();
    }

    @Test
    void aMissingPermissionInTheClusterIsSaidAndPassesWhenItIsGranted() {
        acme.grant(12).owner("ci-bot").add();
        operator.kubernetes().faults().failNext(100_000, call -> call.is(Verb.CREATE, "patgrants", ""), 403);
        apply("grants: {}");

        PatInventoryStatus status = await("Failed");
        assertThat(ready(status).message()).contains("the operator cannot create patgrants.patoperator.dev");
        assertThat(status.grants()).isEqualTo(1);

        operator.kubernetes().faults().clear();
        await("UpToDate");
        awaitNames(List.of(), List.of("estate-12"));
    }

    @Test
    void aMissingPermissionAtGitHubIsSaidAndPassesWhenItIsGranted() {
        acme.request(71).owner("mona").add();
        acme.grant(12).owner("ci-bot").add();
        acme.permissions(Map.of("organization_personal_access_token_requests", "read"));
        applyBoth();

        PatInventoryStatus status = await("PermissionDenied");
        assertThat(ready(status).message()).contains("lacks the permission organization_personal_access_tokens=read");

        acme.permissions(Map.of(
                "organization_personal_access_token_requests", "read",
                "organization_personal_access_tokens", "read"));
        await("UpToDate");
        awaitNames(List.of("estate-71"), List.of("estate-12"));
    }

    @Test
    void anAppThatMayReadOneOfTheListsShowsThatOne() {
        acme.request(71).owner("mona").add();
        acme.grant(12).owner("ci-bot").add();
        acme.permissions(Map.of("organization_personal_access_token_requests", "read"));
        applyBoth();

        await("PermissionDenied", status -> {
            assertThat(status.requests()).isEqualTo(1);
            assertThat(status.grants()).isNull();
        });
        awaitNames(List.of("estate-71"), List.of());
        assertThat(operator.gitHub().calls(LIST_GRANTS)).isEmpty();

        acme.request(72).owner("mona").add();
        awaitNames(List.of("estate-71", "estate-72"), List.of());
        await("PermissionDenied", status -> assertThat(status.requests()).isEqualTo(2));
        operator.kubernetes().writes().clear();
        operator.gitHub().clearCalls();
        waiting().until(() -> operator.gitHub().calls(LIST_REQUESTS).size() >= 2);
        assertThat(writes()).as("a quiet interval").isEmpty();
    }

    @Test
    void anAppThatLosesAPermissionKeepsTheOtherListUpToDate() {
        acme.request(71).owner("mona").add();
        acme.grant(12).owner("ci-bot").add();
        applyBoth();
        await("UpToDate");

        acme.permissions(Map.of("organization_personal_access_tokens", "read"));
        acme.grant(13).owner("mona").add();

        await("PermissionDenied", status -> assertThat(status.grants()).isEqualTo(2));
        awaitNames(List.of("estate-71"), List.of("estate-12", "estate-13"));
    }

    @Test
    void oneListIsKeptUpToDateWhileGitHubDoesNotGiveTheOther() {
        acme.request(71).owner("mona").add();
        acme.grant(12).owner("ci-bot").add();
        applyBoth();
        await("UpToDate");

        operator.gitHub().faults().on(LIST_GRANTS).every().status(500, "{}");
        await("GitHubUnavailable");
        acme.request(72).owner("mona").add();

        await("GitHubUnavailable", status -> assertThat(status.requests()).isEqualTo(2));
        awaitNames(List.of("estate-71", "estate-72"), List.of("estate-12"));
        acme.grant(13).owner("mona").add();
        operator.gitHub().faults().clear();
        await("UpToDate", status -> assertThat(status.grants()).isEqualTo(2));
        awaitNames(List.of("estate-71", "estate-72"), List.of("estate-12", "estate-13"));
    }

    @Test
    void aTokenInTheWordsOfAMemberIsNotShown() {
        acme.request(71)
                .owner("mona")
                .reason("please, mine is ghp_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8")
                .add();
        apply("requests: {}");
        await("UpToDate");

        assertThat(request("estate-71").getStatus().reason()).isEqualTo("please, mine is [redacted]");
    }

    @Test
    void anInventoryIsCountedInTheMetrics() {
        operator.client().secrets().inNamespace("acme").withName("github-app").delete();
        applyBoth();
        await("CredentialsNotFound");

        waiting()
                .untilAsserted(
                        () -> assertThat(operator.metrics())
                                .contains(
                                        "github_pat_operator_resources{kind=\"PatInventory\",reason=\"CredentialsNotFound\"} 1"));
    }

    @Test
    void aMissingSecretIsSaidAndFoundWhenItArrives() {
        operator.client().secrets().inNamespace("acme").withName("github-app").delete();
        applyBoth();
        assertThat(ready(await("CredentialsNotFound")).message()).contains("kubectl create secret");

        operator.secret("acme", "github-app");

        await("UpToDate");
    }

    @Test
    void anUnavailableGitHubChangesNoObject() {
        acme.grant(12).owner("ci-bot").add();
        apply("grants: {}");
        await("UpToDate");

        operator.gitHub().faults().on(LIST_GRANTS).every().status(500, "{}");
        PatInventoryStatus status = await("GitHubUnavailable");

        assertThat(status.grants()).isEqualTo(1);
        assertThat(names(PatGrantResource.class)).containsExactly("estate-12");
        operator.gitHub().faults().clear();
        await("UpToDate");
    }

    @Test
    void anInvalidSpecIsSaidAndNothingIsRead() {
        PatInventory invalid = new PatInventory();
        invalid.setMetadata(new ObjectMetaBuilder()
                .withNamespace("acme")
                .withName("x".repeat(240))
                .build());
        invalid.setSpec(new PatInventorySpec("acme", null, null, new InventoryItems(), null, null));
        operator.client().resource(invalid).create();

        waiting()
                .untilAsserted(() -> assertThat(ready(operator.client()
                                        .resources(PatInventory.class)
                                        .inNamespace("acme")
                                        .withName("x".repeat(240))
                                        .get()
                                        .getStatus())
                                .reason())
                        .isEqualTo("InvalidSpec"));
        assertThat(operator.gitHub().calls(LIST_GRANTS)).isEmpty();
    }
}
