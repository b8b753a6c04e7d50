package dev.patoperator.bench.attacks;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Revocations in many organizations of an allow-listed server that takes 15 s for every response. */
final class SlowLookups extends Attack {

    private static final Duration LATENCY = Duration.ofSeconds(15);

    private final HostileGitHub gitHub;

    SlowLookups() {
        gitHub = HostileGitHub.start(HostileGitHub.Pages.EMPTY, LATENCY);
    }

    @Override
    void prepare(Stand stand) {
        stand.secret(NAMESPACE, "github-app", gitHub.credentials(stand));
    }

    @Override
    Map<String, String> settings(Stand stand) {
        return gitHub.allowed(stand);
    }

    @Override
    void start(Stand stand, ChildJvm operator) throws IOException, InterruptedException {
        once(() -> RateLimitedLookups.revocations(stand, "slow-org-"));
    }

    @Override
    public void close() {
        super.close();
        gitHub.close();
    }
}
