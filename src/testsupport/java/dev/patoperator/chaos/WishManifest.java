package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The manifest of a resource, as its author writes it. */
final class WishManifest {

    private WishManifest() {}

    static String of(Wish wish) {
        boolean revokes = wish.action() == DecisionAction.REVOKE;
        StringBuilder text = new StringBuilder("""
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata:
                  name: %s
                  namespace: %s
                """.formatted(
                        revokes ? "PatRevocation" : "PatGrantReview",
                        wish.name(),
                        wish.tenant().namespace()));
        if (wish.spec().retry() != null) {
            text.append("  annotations: {patoperator.dev/retry-requested-at: \"")
                    .append(wish.spec().retry())
                    .append("\"}\n");
        }
        text.append("spec:\n  organization: acme\n  reason: \"")
                .append(wish.reason())
                .append("\"\n");
        if (!revokes) {
            text.append("  action: ").append(wish.action() == DecisionAction.DENY ? "Deny\n" : "Approve\n");
        }
        if (!wish.spec().selects()) {
            text.append(revokes ? "  patIDs: " : "  patRequestIDs: ")
                    .append(wish.spec().listed().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ", "[", "]")))
                    .append('\n');
        }
        String selector = selector(wish);
        if (!selector.isEmpty()) {
            text.append("  selector: {").append(selector).append("}\n");
        }
        if (wish.spec().form() == Spec.Form.STANDING) {
            text.append("  interval: 1m\n");
        }
        if (wish.spec().selects() && wish.spec().limit() != null) {
            text.append("  limit: ").append(wish.spec().limit()).append('\n');
        }
        if (wish.spec().suspended()) {
            text.append("  suspend: true\n");
        }
        return text.toString();
    }

    private static String selector(Wish wish) {
        List<String> fields = new ArrayList<>();
        boolean revokes = wish.action() == DecisionAction.REVOKE;
        boolean guarded = wish.spec().names();
        if (guarded && wish.spec().condition() == null && !wish.spec().owners().isEmpty()) {
            fields.add("owners: [" + String.join(", ", wish.spec().owners()) + "]");
        }
        if (wish.spec().form() == Spec.Form.ONE_SHOT) {
            fields.add((revokes ? "grantedBefore: " : "createdBefore: ")
                    + wish.spec().before());
        }
        List<String> conditions = new ArrayList<>();
        if (guarded && wish.spec().condition() != null) {
            conditions.add("{name: rule, expression: \"" + wish.spec().condition() + "\"}");
        }
        if (wish.spec().flaw() != null) {
            String expression = revokes
                    ? wish.spec().flaw().replace("request.", "grant.")
                    : wish.spec().flaw();
            conditions.add("{name: flaw, expression: \"" + expression + "\"}");
        }
        if (!conditions.isEmpty()) {
            fields.add("matchConditions: [" + String.join(", ", conditions) + "]");
        }
        return String.join(", ", fields);
    }
}
