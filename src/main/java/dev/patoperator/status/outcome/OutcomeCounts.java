package dev.patoperator.status.outcome;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import java.util.List;

/**
 * How many outcomes there are of each type.
 *
 * @param would findings of a dry run
 * @param pending includes outcomes of types that this version does not know
 */
public record OutcomeCounts(int total, int done, int would, int missing, int failed, int undecided, int pending) {

    public static OutcomeCounts of(List<Outcome> outcomes) {
        return new OutcomeCounts(
                outcomes.size(),
                count(outcomes, OutcomeType.APPROVED, OutcomeType.DENIED, OutcomeType.REVOKED),
                count(outcomes, OutcomeType.WOULD_APPROVE, OutcomeType.WOULD_DENY, OutcomeType.WOULD_REVOKE),
                count(outcomes, OutcomeType.NOT_FOUND),
                count(outcomes, OutcomeType.FAILED),
                count(outcomes, OutcomeType.UNDECIDED),
                count(outcomes, OutcomeType.PENDING, OutcomeType.UNKNOWN));
    }

    private static int count(List<Outcome> outcomes, OutcomeType... types) {
        List<OutcomeType> wanted = List.of(types);
        return (int) outcomes.stream()
                .filter(outcome -> wanted.contains(outcome.outcome()))
                .count();
    }
}
