package dev.patoperator.it;

import dev.patoperator.github.simulator.Faults;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.gitops.Kstatus;
import dev.patoperator.status.Reason;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Each result that the operator can write into a status, with a resource and an organization that cause it. Each
 * resource has its own organization, with the name of the resource.
 */
enum LiveState {
    SUCCEEDED(Reason.SUCCEEDED, Kstatus.CURRENT, "action: Approve, patRequestIDs: [1]"),
    REVOKED(Reason.SUCCEEDED, Kstatus.CURRENT, "patIDs: [1]"),
    NOTHING_MATCHED(Reason.NOTHING_MATCHED, Kstatus.CURRENT, "action: Deny, " + oneShot("nobody")),
    UP_TO_DATE(Reason.UP_TO_DATE, Kstatus.CURRENT, "action: Approve, interval: 1h, selector: {owners: [ci-bot]}"),
    DRY_RUN(Reason.DRY_RUN, Kstatus.CURRENT, "action: Approve, dryRun: true, selector: {owners: [ci-bot]}"),
    PROGRESSING(
            Reason.PROGRESSING,
            Kstatus.IN_PROGRESS,
            // The id that does not exist has a result at once, so the status is written before the others have one.
            "action: Approve, patRequestIDs: [1, 2, 3, 4, 5, 6, 404]",
            (organization, faults) -> organization.bulkLandsAfter(Duration.ofHours(1))),
    RATE_LIMITED(
            Reason.RATE_LIMITED,
            Kstatus.IN_PROGRESS,
            "action: Approve, patRequestIDs: [1]",
            (organization, faults) -> organization.exhaustRateLimit()),
    GITHUB_UNAVAILABLE(
            Reason.GITHUB_UNAVAILABLE,
            Kstatus.IN_PROGRESS,
            "action: Approve, patRequestIDs: [1]",
            (organization, faults) ->
                    faults.on(calls("GET", organization, "")).every().status(503)),
    PARTIALLY_FAILED(
            Reason.PARTIALLY_FAILED, Kstatus.FAILED, "action: Approve, patRequestIDs: [1, 2]", LiveState::refuse),
    FAILED(Reason.FAILED, Kstatus.FAILED, "action: Approve, patRequestIDs: [1]", LiveState::refuse),
    NOT_FOUND(Reason.NOT_FOUND, Kstatus.FAILED, "action: Approve, patRequestIDs: [404]"),
    GRANT_NOT_FOUND(Reason.NOT_FOUND, Kstatus.FAILED, "patIDs: [404]"),
    CREDENTIALS_NOT_FOUND(Reason.CREDENTIALS_NOT_FOUND, Kstatus.FAILED, "action: Approve, patRequestIDs: [1]"),
    CREDENTIALS_INVALID(Reason.CREDENTIALS_INVALID, Kstatus.FAILED, "action: Approve, patRequestIDs: [1]"),
    CREDENTIALS_FORBIDDEN(Reason.CREDENTIALS_FORBIDDEN, Kstatus.FAILED, "action: Approve, patRequestIDs: [1]"),
    PERMISSION_DENIED(
            Reason.PERMISSION_DENIED,
            Kstatus.FAILED,
            "action: Approve, patRequestIDs: [1]",
            (organization, faults) ->
                    organization.permissions(Map.of("organization_personal_access_token_requests", "read"))),
    ORGANIZATION_NOT_FOUND(
            Reason.ORGANIZATION_NOT_FOUND,
            Kstatus.FAILED,
            "action: Approve, patRequestIDs: [1]",
            (organization, faults) -> organization.uninstall()),
    LIMIT_EXCEEDED(Reason.LIMIT_EXCEEDED, Kstatus.FAILED, "action: Deny, limit: 1, " + oneShot("ci-bot")),
    CONFLICT(Reason.CONFLICT, Kstatus.FAILED, "action: Approve, patRequestIDs: [1]"),
    INVALID_SPEC(
            Reason.INVALID_SPEC,
            Kstatus.FAILED,
            "action: Deny, interval: 1h, selector: {matchConditions: [{name: broken, expression: request.owner ==}]}"),
    SUSPENDED(Reason.SUSPENDED, Kstatus.IN_PROGRESS, "action: Approve, patRequestIDs: [1], suspend: true"),
    SUSPENDED_AFTER_SUCCESS(Reason.SUCCEEDED, Kstatus.CURRENT, "action: Approve, patRequestIDs: [1]"),
    SUSPENDED_AFTER_A_FAILURE(Reason.NOT_FOUND, Kstatus.FAILED, "action: Approve, patRequestIDs: [404]"),
    SUSPENDED_WHILE_RATE_LIMITED(
            Reason.RATE_LIMITED,
            Kstatus.IN_PROGRESS,
            "action: Approve, patRequestIDs: [1]",
            (organization, faults) -> organization.exhaustRateLimit());

    private static final int PENDING = 6;

    private final Reason reason;
    private final Kstatus status;
    private final String spec;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final BiConsumer<SimulatedOrganization, Faults> preparation;

    LiveState(Reason reason, Kstatus status, String spec) {
        this(reason, status, spec, (organization, faults) -> {});
    }

    LiveState(Reason reason, Kstatus status, String spec, BiConsumer<SimulatedOrganization, Faults> preparation) {
        this.reason = reason;
        this.status = status;
        this.spec = spec;
        this.preparation = preparation;
    }

    /** Reason of the Ready condition. */
    Reason reason() {
        return reason;
    }

    /** The status that the resource has for kstatus. */
    Kstatus status() {
        return status;
    }

    /** Name of the resource, and of its organization. */
    String resource() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The plural of the kind. Only reviews have an action. */
    String plural() {
        return spec.contains("action:") ? "patgrantreviews" : "patrevocations";
    }

    /** The namespace: its own where the state is about the namespace's Secret, else acme. */
    String namespace() {
        return resource().startsWith("credentials-") ? resource() : "acme";
    }

    /** Whether {@code spec.suspend} is set to true once the resource has its result. */
    boolean isSuspendedLater() {
        return resource().startsWith("suspended-");
    }

    /** Reason of the Ready condition while suspended: the result stays. Nobody waits for a limit any more. */
    Reason reasonWhileSuspended() {
        return reason == Reason.RATE_LIMITED ? Reason.SUSPENDED : reason;
    }

    /** Fills the organization, and prepares it or GitHub for the state. */
    void prepare(SimulatedOrganization organization, Faults faults) {
        for (long id = 1; id <= PENDING; id++) {
            organization.request(id).owner("ci-bot").add();
            // Not the token of the request: the grant of that token would confirm an approval.
            organization.grant(id).owner("ci-bot").tokenId(800_000 + id).add();
        }
        preparation.accept(organization, faults);
    }

    /** Path of the resource at the API server. */
    String path() {
        return path(namespace(), plural(), resource());
    }

    static String path(String namespace, String plural, String name) {
        return "/apis/patoperator.dev/v1alpha1/namespaces/" + namespace + "/" + plural + "/" + name;
    }

    /** The YAML of the resource, and of a second resource when the state is a conflict. */
    String manifest() {
        String kind = plural().equals("patrevocations") ? "PatRevocation" : "PatGrantReview";
        String manifest = manifest(kind, resource(), namespace(), resource(), spec);
        return this == CONFLICT
                ? manifest + manifest(kind, "rival", namespace(), resource(), spec.replace("Approve", "Deny"))
                : manifest;
    }

    static String manifest(String kind, String name, String namespace, String organization, String spec) {
        return """
                ---
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {name: %s, namespace: %s}
                spec: {organization: %s, %s}
                """.formatted(kind, name, namespace, organization, spec);
    }

    private static String oneShot(String owner) {
        return "selector: {owners: [" + owner + "], createdBefore: '2100-01-01T00:00:00Z'}";
    }

    private static void refuse(SimulatedOrganization organization, Faults faults) {
        faults.on(calls("POST", organization, "/1"))
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
    }

    private static BiPredicate<String, String> calls(String method, SimulatedOrganization organization, String below) {
        String path = "/orgs/" + organization.login() + "/personal-access-token-requests" + below;
        return (actualMethod, actualPath) -> actualMethod.equals(method) && actualPath.equals(path);
    }
}
