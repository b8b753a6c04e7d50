package dev.patoperator.bench.attacks;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.SimulatedApp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

/** Revocations in organizations that do not exist, of an attacker's own App whose hourly rate limit is used up. */
final class RateLimitedLookups extends Attack {

    static final int ORGANIZATIONS = 1_500;
    private static final String PREFIX = "no-such-org-";

    @Override
    void prepare(Stand stand) {
        SimulatedApp app = stand.gitHub().app(666, "Iv23liMallory0000001", AppKey.fresh());
        stand.secret(
                NAMESPACE,
                "github-app",
                Map.of(
                        "githubAppID", app.clientId(),
                        "githubAppPrivateKey", app.privateKeyPkcs1(),
                        "githubAppBaseURL", stand.gitHub().baseUrl()));
        stand.gitHub()
                .faults()
                .on((method, path) -> path.startsWith("/orgs/" + PREFIX))
                .every()
                .primaryRateLimit(403, Instant.now().plus(Duration.ofHours(1)));
    }

    @Override
    void start(Stand stand, ChildJvm operator) {
        once(() -> revocations(stand, PREFIX));
    }

    /** Applies one revocation in each organization. */
    static void revocations(Stand stand, String prefix) throws InterruptedException {
        stand.applyAll(IntStream.range(0, ORGANIZATIONS)
                .mapToObj(n -> Stand.revocation(NAMESPACE, prefix + n, prefix + n, 1))
                .toList());
    }
}
