package dev.patoperator.telemetry.audit;

import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.telemetry.metrics.Metrics;
import java.time.Duration;

/** Counts results in metrics. */
final class DecisionCounts {

    private final Metrics metrics;

    DecisionCounts(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Counts one result that is now recorded in the resource's status. One that is not final is not counted. */
    void count(ResourceScope scope, DecisionResult result) {
        if (result instanceof DecisionResult.Undecided) {
            return;
        }
        String namespace = scope.resource().namespace();
        String verb = ResultWords.verb(scope.action());
        metrics.decision(namespace, scope.organizationKey(), verb, ResultWords.outcomeWord(result));
        if (!(result instanceof DecisionResult.Succeeded done)) {
            return;
        }
        if (scope.selects()) {
            metrics.policies().decided(scope.resource(), verb);
        }
        DecisionResult.TokenDetails token = done.token();
        if (scope.action().kind() == ItemKind.REQUEST && token != null && token.since() != null) {
            metrics.requestDecided(
                    namespace, scope.organizationKey(), verb, Duration.between(token.since(), done.sentAt()));
        }
    }
}
