package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Each decision was requested by a resource at that time, with that action and that reason. */
final class DecisionAudit {

    /** A call may leave up to this long after the resource was changed. */
    private static final Duration SENDING_DELAY = Duration.ofSeconds(5);

    private final Evidence evidence;
    private final List<String> findings;
    private Duration latest = Duration.ZERO;

    DecisionAudit(Evidence evidence, List<String> findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check() {
        evidence.decisions().stream()
                .filter(decision -> !Evidence.isOfPerson(decision))
                .forEach(this::check);
    }

    private void check(SimulatedDecision decision) {
        List<Wish> asking = evidence.asking(decision.id()).stream()
                .filter(wish -> wish.action() == decision.action())
                .filter(wish -> decision.action() == DecisionAction.REVOKE
                        || wish.reason().equals(decision.reason()))
                .toList();
        Instant sent = evidence.sentAt(decision);
        Duration late = asking.stream()
                .flatMap(wish -> wish.wanted().get(decision.id()).stream())
                .map(span -> span.overSince(sent))
                .filter(over -> !over.isNegative())
                .min(Duration::compareTo)
                .orElse(null);
        if (late == null || late.compareTo(SENDING_DELAY) > 0) {
            findings.add("nobody asked for " + decision + ", or only until " + late + " before; asked: "
                    + asking.stream()
                            .map(wish -> wish + " " + wish.wanted().get(decision.id()))
                            .toList());
        } else if (late.compareTo(latest) > 0) {
            latest = late;
        }
    }

    /** The longest time between the end of a request for a decision and its call. */
    Duration latest() {
        return latest;
    }
}
