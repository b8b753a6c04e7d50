package dev.patoperator.github.simulator;

import java.util.Arrays;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The answers that GitHub gives although its OpenAPI description lacks them. This list is closed: any other answer that
 * the description does not cover is a violation.
 */
@SuppressWarnings("ImmutableEnumChecker") // The predicates capture nothing.
enum ContractExemption {
    EMPTY_ACCEPTED(
            "the bulk calls answer 202 with no body at all, though the description gives the body as an object; its own"
                    + " example value is null",
            true,
            (call, answer) -> answer.status() == 202 && answer.body().isEmpty()),
    UNAUTHORIZED(
            "401 stands at hardly any operation, but every one answers it to a missing, expired or unknown credential",
            (call, answer) -> answer.status() == 401),
    FORBIDDEN_ANYWHERE(
            "403 for a missing User-Agent or an exceeded rate limit comes before the operation is looked at, so also"
                    + " from the operations that do not list it",
            (call, answer) -> answer.status() == 403),
    TOO_MANY_REQUESTS(
            "both rate limits are documented to answer 403 or 429; the description has 429 nowhere",
            (call, answer) -> answer.status() == 429),
    UNKNOWN_API_VERSION(
            "an unknown X-GitHub-Api-Version is documented to answer 400", (call, answer) -> answer.status() == 400),
    APP_NOT_INSTALLED(
            "the installation of an organization without the App is 404; the description lists only 200",
            (call, answer) -> answer.status() == 404 && call.operationId().equals("apps/get-org-installation")),
    NOTHING_TO_LIST(
            "the lists of an organization's people and repositories have 200 only, but every path of GitHub is 404 when"
                    + " what it names does not exist or may not be seen, such as a secret team",
            (call, answer) -> answer.status() == 404
                    && (OrganizationEndpoints.OPEN.contains(call.operationId())
                            || OrganizationEndpoints.REQUIRED_PERMISSIONS.containsKey(call.operationId()))),
    NO_SUCH_OPERATION(
            "a path or method that the description does not have is 404, for example with a slash at the end",
            (call, answer) -> answer.status() == 404 && call.operation() == null),
    REFUSED_BY_CONTRACT(
            "what breaks the description is answered 422, also by the operations that do not list it",
            (call, answer) -> answer.status() == 422),
    PROXY_FAILURE(
            "502, 503 and 504 come from what stands in front of GitHub, with whatever body that makes",
            (call, answer) -> Set.of(502, 503, 504).contains(answer.status())),
    NOT_JSON(
            "a scripted fault plays a proxy that answers in HTML or in plain words",
            true,
            (call, answer) -> answer.contentType().startsWith("text/")),
    REDIRECTED(
            "301, 302 and 307 are documented to be possible for every call",
            (call, answer) -> Set.of(301, 302, 307).contains(answer.status())),
    RATE_DROPPED(
            "version 2026-03-10 dropped the member rate, which the description (of 2022-11-28) requires",
            true,
            (call, answer) -> call.operationId().equals("rate-limit/get")
                    && answer.status() == 200
                    && "2026-03-10".equals(call.header("X-GitHub-Api-Version")));

    private final String fact;
    private final boolean overriding;
    private final BiPredicate<IncomingCall, Answer> covers;

    ContractExemption(String fact, BiPredicate<IncomingCall, Answer> covers) {
        this(fact, false, covers);
    }

    ContractExemption(String fact, boolean overriding, BiPredicate<IncomingCall, Answer> covers) {
        this.fact = fact;
        this.overriding = overriding;
        this.covers = covers;
    }

    /** Returns the known fact about GitHub that justifies the exemption. */
    String fact() {
        return fact;
    }

    /** Whether GitHub may give this answer although the description lacks its status. */
    static boolean covers(IncomingCall call, Answer answer) {
        return Arrays.stream(values()).anyMatch(exemption -> exemption.covers.test(call, answer));
    }

    /** Whether GitHub may give this answer although the description has its status with another body. */
    static boolean overrides(IncomingCall call, Answer answer) {
        return Arrays.stream(values())
                .anyMatch(exemption -> exemption.overriding && exemption.covers.test(call, answer));
    }
}
