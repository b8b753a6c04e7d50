package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** No selector made more decisions than its limit allows in any 24 hours. */
final class LimitAudit {

    private static final Duration WINDOW = Duration.ofHours(24);

    private final Evidence evidence;
    private final List<String> findings;

    LimitAudit(Evidence evidence, List<String> findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check() {
        evidence.wishes().stream().filter(wish -> wish.spec().limit() != null).forEach(this::check);
    }

    private void check(Wish wish) {
        List<Instant> times = wish.matching().stream()
                .map(evidence::decision)
                .filter(Objects::nonNull)
                .filter(decision -> evidence.isOfThisAlone(wish, decision))
                .map(SimulatedDecision::at)
                .sorted()
                .toList();
        for (Instant last : times) {
            long within = times.stream()
                    .filter(at -> !at.isAfter(last) && at.isAfter(last.minus(WINDOW)))
                    .count();
            if (within > wish.spec().limit()) {
                findings.add(
                        wish + " has a limit of " + wish.spec().limit() + " and decided more in 24 hours: " + times);
                return;
            }
        }
    }
}
