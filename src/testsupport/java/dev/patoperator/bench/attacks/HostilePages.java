package dev.patoperator.bench.attacks;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/** Standing policies in forty organizations of an allow-listed server whose lists are made to exhaust the heap. */
final class HostilePages extends Attack {

    private static final int ORGANIZATIONS = 40;

    private final HostileGitHub gitHub;

    HostilePages(HostileGitHub.Pages pages) {
        gitHub = HostileGitHub.start(pages, Duration.ZERO);
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
    void start(Stand stand, ChildJvm operator) throws InterruptedException {
        stand.applyAll(IntStream.range(0, ORGANIZATIONS)
                .mapToObj(n -> Policies.ofOwner(NAMESPACE, "hostile-" + n, "hostile-" + n, "nobody"))
                .toList());
    }

    @Override
    void report(Report report, String workload, Stand stand, Duration elapsed) {
        report.add(workload, "pages that the operator asked the attacker's server for", gitHub.listed(), "");
    }

    @Override
    public void close() {
        super.close();
        gitHub.close();
    }
}
