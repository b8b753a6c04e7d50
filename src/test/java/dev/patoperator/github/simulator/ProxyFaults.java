package dev.patoperator.github.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a proxy between the operator and GitHub does to a call. */
public final class ProxyFaults {

    private ProxyFaults() {}

    /** GitHub acts, and its answer loses the header {@code Link}. */
    public static Fault withoutLink(FaultScript calls) {
        return calls.fault(new FaultEffect.Rewrite(answer -> {
            Map<String, String> headers = new LinkedHashMap<>(answer.headers());
            headers.remove("Link");
            return new Answer(answer.status(), answer.contentType(), answer.body(), headers);
        }));
    }

    /** The call never reaches GitHub: the proxy refuses it in plain text, without any of GitHub's own headers. */
    public static Fault refused(FaultScript calls, int status) {
        Answer answer = new Answer(
                status, "text/plain; charset=utf-8", "Access denied by policy", Map.of("X-GitHub-Request-Id", ""));
        return calls.fault(new FaultEffect.Instead(call -> answer, false));
    }
}
