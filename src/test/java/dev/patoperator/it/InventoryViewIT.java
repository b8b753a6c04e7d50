package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kubectl shows of an inventory and its objects, which are written here as the operator writes them. */
@ExtendWith(OnRealKubernetes.class)
class InventoryViewIT {

    private static final String REQUEST = """
            {"status": {"organization": "acme", "id": 71, "owner": "octo-dev", "tokenID": 900071, "tokenName": "laptop",
              "access": "contents:write +1", "permissions": "contents:write, metadata:read",
              "repositorySelection": "subset", "repositories": ["app"], "repositoryCount": 1, "reason": "release notes",
              "createdAt": "2026-11-20T08:00:00Z", "tokenExpiresAt": "2027-02-18T08:00:00Z", "tokenLastUsed": "never",
              "decision": "Approve", "decidedBy": "PatGrantReview/approve-expiring",
              "policies": [
                {"policy": "PatGrantReview/approve-expiring", "result": "Matches", "message": "'expires' matches"},
                {"policy": "PatGrantReview/deny-admin", "result": "Excluded", "message": "permission excludes it"}],
              "githubURL": "https://github.com/organizations/acme/settings/personal-access-token-requests/71"}}
            """;
    private static final String GRANT = """
            {"status": {"organization": "acme", "id": 81, "owner": "ci-bot", "tokenID": 900081, "tokenName": "nightly",
              "access": "metadata:read", "permissions": "metadata:read", "repositorySelection": "all",
              "accessGrantedAt": "2026-01-05T08:00:00Z", "tokenExpiresAt": "never", "tokenLastUsed": "2026-11-21",
              "decision": "None"}}
            """;
    private static final String INVENTORY = """
            {"status": {"observedGeneration": 1, "requests": 1, "grants": 1, "neverExpiring": 1, "idle": 0, "uncovered": 1,
              "truncated": 0, "conditions": [{"type": "Ready", "status": "True", "reason": "UpToDate", "message": "shown",
              "observedGeneration": 1, "lastTransitionTime": "2026-11-30T08:00:00Z"}]}}
            """;

    private static RealKubernetes kubernetes;
    private static Kubectl kubectl;

    @BeforeAll
    static void write(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        kubectl = shared.kubectl();
        writeInventory("acme");
        setStatus("patinventory", "acme", INVENTORY);
        writeObject("PatRequest", "acme", 71);
        setStatus("patrequest", "acme-71", REQUEST);
        writeObject("PatGrant", "acme", 81);
        setStatus("patgrant", "acme-81", GRANT);
    }

    private static void writeInventory(String name) {
        kubectl.apply("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata: {name: %s, namespace: acme}
                spec: {organization: acme, requests: {}, grants: {}}
                """.formatted(name), "apply", "-f", "-");
    }

    private static void writeObject(String kind, String inventory, long id) {
        String uid = kubectl.run("get", "patinventory", inventory, "-n", "acme", "-o", "jsonpath={.metadata.uid}")
                .text();
        kubectl.apply(object(kind, inventory, id).formatted(uid), "create", "-f", "-");
    }

    private static String object(String kind, String inventory, long id) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata:
                  name: %s-%d
                  namespace: acme
                  labels: {patoperator.dev/inventory: %s}
                  ownerReferences:
                    - apiVersion: patoperator.dev/v1alpha1
                      kind: PatInventory
                      name: %s
                      uid: "%%s"
                      controller: true
                      blockOwnerDeletion: false
                """.formatted(kind, inventory, id, inventory, inventory);
    }

    private static void setStatus(String kind, String name, String status) {
        kubectl.run("patch", kind, name, "-n", "acme", "--subresource=status", "--type=merge", "-p", status);
    }

    @Test
    void tableOfInventoriesShowsTheTotals() {
        List<String> table = get("patinv", "acme");

        assertThat(table)
                .first()
                .isEqualTo("NAME ORGANIZATION REQUESTS GRANTS NEVER EXPIRING IDLE UNCOVERED READY REASON AGE");
        assertThat(table.get(1)).matches("acme acme 1 1 1 0 1 True UpToDate \\d+\\w*");
    }

    @Test
    void tableOfRequestsShowsOwnerAccessAndDecision() {
        List<String> table = get("patrequests");
        List<String> wide = get("patrequests", "-o", "wide");

        assertThat(table).first().isEqualTo("NAME OWNER TOKEN ACCESS REPOSITORIES EXPIRES DECISION BY AGE");
        assertThat(table.get(1))
                .matches("acme-71 octo-dev laptop contents:write \\+1 subset 2027-02-18T08:00:00Z Approve"
                        + " PatGrantReview/approve-expiring \\d+\\w*");
        assertThat(wide).first().isEqualTo("NAME OWNER TOKEN ACCESS REPOSITORIES REASON EXPIRES DECISION BY AGE");
        assertThat(wide.get(1)).contains(" subset release notes 2027-");
    }

    @Test
    void tableOfGrantsShowsOwnerLastUseAndWhatCoversIt() {
        List<String> table = get("patgrants", "--selector", "patoperator.dev/inventory=acme");

        assertThat(table)
                .first()
                .isEqualTo("NAME OWNER TOKEN ACCESS REPOSITORIES LAST USED EXPIRES DECISION COVERED BY GRANTED");
        assertThat(table.get(1)).matches("acme-81 ci-bot nightly metadata:read all 2026-11-21 never None \\d+\\w*");
    }

    @Test
    void descriptionHasEachPolicyWithItsReasonAndGitHubsPage() {
        assertThat(kubectl.run("describe", "patrequest", "acme-71", "-n", "acme")
                        .text()
                        .replaceAll(" +", " "))
                .contains("Policy: PatGrantReview/approve-expiring\n Result: Matches")
                .contains("Message: 'expires' matches")
                .contains("Message: permission excludes it\n Policy: PatGrantReview/deny-admin\n Result: Excluded")
                .contains(
                        "Github URL: https://github.com/organizations/acme/settings/personal-access-token-requests/71");
    }

    @ParameterizedTest
    @CsvSource({"patinventory.spec, maxItems", "patinventory.status, neverExpiring", "patgrant.status, tokenLastUsed"})
    void explainsEachKind(String path, String field) {
        assertThat(kubectl.run("explain", path).text()).contains(field + "\t<");
    }

    @Test
    void selectsInventoriesByOrganization() {
        Skip.unless(
                kubernetes.version().hasSelectableFields(),
                "fields of custom resources cannot be selected in " + kubernetes.version());

        assertThat(get("patinv", "--field-selector", "spec.organization=acme")).hasSizeGreaterThan(1);
        assertThat(get("patinv", "--no-headers", "--field-selector", "spec.organization=globex"))
                .containsExactly("No resources found in acme namespace.");
    }

    @Test
    void objectTakesNoSpecAndNoStatusExceptByItsSubresource() {
        String object = object("PatRequest", "acme", 72).replaceFirst("(?s)  ownerReferences.*", "");

        assertThat(kubectl.attempt(object + "spec: {action: Approve}\n", "create", "-f", "-")
                        .text())
                .contains("unknown field \"spec\"");
        kubectl.apply(object + "status: {organization: acme, owner: somebody}\n", "create", "-f", "-");
        assertThat(kubectl.run("get", "patrequest", "acme-72", "-n", "acme", "-o", "jsonpath={.status}")
                        .text())
                .isEmpty();
        kubectl.run("delete", "patrequest", "acme-72", "-n", "acme");
    }

    /** The commands of docs/how-to/inventory.md. */
    @Test
    void sortsByLastUseAndFindsTokensThatNeverExpire() {
        writeObject("PatGrant", "acme", 83);
        setStatus(
                "patgrant",
                "acme-83",
                GRANT.replace("2026-11-21", "2026-03-02").replace("\"never\"", "\"2027-01-01\""));

        assertThat(get("patgrants", "--no-headers", "--sort-by=.status.tokenLastUsed"))
                .extracting(line -> line.split(" ", 2)[0])
                .containsSubsequence("acme-83", "acme-81");
        assertThat(get("patgrants", "--output", """
                        jsonpath={range .items[?(@.status.tokenExpiresAt=="never")]}{.status.owner}{"\\t"}\
                        {.status.tokenName}{"\\n"}{end}""")).containsExactly("ci-bot nightly");
        kubectl.run("delete", "patgrants", "acme-83", "-n", "acme");
    }

    /** The figure of docs/how-to/inventory.md: about 3 KB for each object. */
    @Test
    void objectTakesAFewKilobytes() {
        String stored = kubectl.run(
                        "get", "--raw", "/apis/patoperator.dev/v1alpha1/namespaces/acme/patrequests/acme-71")
                .text();

        assertThat(stored.length()).isBetween(2_000, 3_500);
    }

    @Test
    void objectsAreCollectedWithTheirInventory() {
        Skip.unless(kubernetes.hasControllerManager(), "there is no garbage collector without kube-controller-manager");
        writeInventory("short-lived");
        writeObject("PatGrant", "short-lived", 82);

        kubectl.run("delete", "patinventory", "short-lived", "-n", "acme");

        // The garbage collector learns of new kinds every 30 seconds.
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> kubectl.run("get", "patgrant", "short-lived-82", "-n", "acme", "--ignore-not-found")
                        .text()
                        .isEmpty());
        assertThat(get("patgrants", "acme-81")).hasSize(2);
    }

    private static List<String> get(String kind, String... options) {
        String[] arguments = new String[options.length + 4];
        System.arraycopy(new String[] {"get", kind, "-n", "acme"}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        return kubectl.run(arguments).lines();
    }
}
