package dev.patoperator.github.simulator;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Handles a call in GitHub's order: general checks, credentials, limits, permission, the operation. */
final class RequestPipeline {

    /** Version that applies to a call without the header. */
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

    /** Adds operations. Called once the port is known, because answers contain it. */
    void serve(Map<String, Endpoint> more) {
        endpoints.putAll(more);
    }

    /** Turns off counting and rate-limit headers, as is the default on GHES. */
    void withoutRateLimits() {
        rateLimited = false;
    }

    /**
     * Handles a call and returns its answer.
     *
     * @param errors the call's violations of GitHub's description; a call with any is refused
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

    /**
     * Returns the scripted answer with the headers that every answer of GitHub carries. Rate-limit headers of the
     * script are kept.
     */
    Answer dressed(Answer scripted, IncomingCall call) {
        return versioned(call, limited(scripted, gatekeeper.callerOrAnonymous(call)));
    }

    private static void checkGenerally(IncomingCall call, List<String> errors) {
        String userAgent = call.header("User-Agent");
        // GitHub requires the name of the application; the JDK's default header names only the JDK.
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
