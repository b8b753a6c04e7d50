package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.PatResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares GitHub's decisions and the statuses with what was requested, and describes each difference. */
final class Audit {

    private final List<String> findings = new ArrayList<>();
    private final DecisionAudit decisions;
    private final DenyAudit denials;
    private final StatusAudit statuses;

    /**
     * Runs all checks.
     *
     * @param resources what is in the cluster now, by {@link Wish#key}
     * @param disputes resources that conflict: each requests the opposite of another
     */
    Audit(Evidence evidence, Map<String, ? extends PatResource<?>> resources, List<Wish> disputes) {
        decisions = new DecisionAudit(evidence, findings);
        decisions.check();
        new LimitAudit(evidence, findings).check();
        denials = new DenyAudit(evidence, findings);
        denials.check();
        statuses = new StatusAudit(evidence, findings);
        LivenessAudit liveness = new LivenessAudit(evidence, disputes, findings);
        for (Wish wish : evidence.wishes()) {
            if (wish.live()) {
                PatResource<?> resource = resources.get(wish.key());
                if (resource == null || resource.getStatus() == null) {
                    findings.add(wish + " has no status");
                } else {
                    statuses.check(wish, resource);
                    liveness.check(wish, resource);
                }
            }
        }
    }

    /** The differences that were found. */
    List<String> findings() {
        return findings;
    }

    /** Figures for the report that are no findings. */
    String figures() {
        return "sent after nobody wanted it any more, because it crossed: " + millis(decisions.latest())
                + " at most; by Absence what a person did: " + statuses.byAbsence()
                + "; answers lost with a process: " + statuses.lost()
                + "; items that a Deny kept from an Approve: " + denials.held()
                + "; approved where a matching Deny perhaps had no say: " + denials.uncertain();
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
