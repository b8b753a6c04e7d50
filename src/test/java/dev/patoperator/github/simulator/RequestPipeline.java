package dev.patoperator.github.simulator;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What GitHub does with a call, in GitHub's order: general checks, credentials, limits, permission, the operation. */
final class RequestPipeline {

    /** The version that a call without the header gets. */
    static final String DEFAULT_VERSION = "2022-11-28";

    private static final Set<String> VERSIONS = Set.of(DEFAULT_VERSION, "2026-03-10");
    private static final String END_OF_DEFAULT_VERSION = "Fri, 10 Mar 2028 00:00:00 GMT";

    private final Gatekeeper gatekeeper;
    private final InstantSource time;
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    private volatile boolean rateLimited = true;

    RequestPipeline(Gatekeeper gatekeeper, InstantSource time) {
        this.gatekeeper = gatekeeper;
        this.time = time;
    }

    /** Adds operations. They come after the port is known, because answers name it. */
    void serve(Map<String, Endpoint> more) {
        endpoints.putAll(more);
    }

    /** GHES has rate limits off by default: no counting, no headers. */
    void withoutRateLimits() {
        rateLimited = false;
    }

    /**
     * Carries a call out.
     *
     * @param errors what of the call breaks GitHub's description; such a call is refused
     */
    Answer answer(IncomingCall call, List<String> errors) {
        Caller caller = gatekeeper.anonymousCaller();
        Answer answer;
        try {
            checkGenerally(call, errors);
            caller = gatekeeper.identify(call);
            if (rateLimited) {
                gatekeeper.count(call, caller);
            }
            gatekeeper.permit(call, caller);
            answer = Objects.requireNonNull(endpoints.get(call.operationId())).answer(call, caller);
        } catch (Refusal refusal) {
            answer = refusal.answer();
        }
        return versioned(call, limited(answer, caller));
    }

    /** The scripted answer with the headers that every answer of GitHub carries; what the script sets stays. */
    Answer dressed(Answer scripted, IncomingCall call) {
        return versioned(call, limited(scripted, gatekeeper.callerOrAnonymous(call)));
    }

    private static void checkGenerally(IncomingCall call, List<String> errors) {
        String userAgent = call.header("User-Agent");
        // GitHub wants the name of the application; what the JDK sends by itself names only the JDK.
        if (userAgent == null || userAgent.isBlank() || userAgent.startsWith("Java-http-client")) {
            throw new Refusal(
                    403,
                    "Request forbidden by administrative rules. Please make sure your request has a User-Agent header");
        }
        String version = call.header("X-GitHub-Api-Version");
        if (version != null && !VERSIONS.contains(version)) {
            throw new Refusal(400, "The API version " + version + " is not supported");
        }
        if (call.operation() == null) {
            throw new Refusal(404, "Not Found");
        }
        if (!errors.isEmpty()) {
            throw new Refusal(422, "Invalid request. " + errors.get(0));
        }
    }

    private Answer limited(Answer answer, Caller caller) {
        return rateLimited ? answer.withDefaults(caller.rateLimit().headers(time.instant())) : answer;
    }

    private static Answer versioned(IncomingCall call, Answer answer) {
        @Nullable String version = call.header("X-GitHub-Api-Version");
        if (version != null) {
            return answer.with("X-GitHub-Api-Version-Selected", version);
        }
        return answer.with("X-GitHub-Api-Version-Selected", DEFAULT_VERSION)
                .with("Deprecation", END_OF_DEFAULT_VERSION)
                .with("Sunset", END_OF_DEFAULT_VERSION);
    }
}
