package dev.patoperator.precedence.evaluation;

import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.policy.Policy;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What the policies of all namespaces read about an organization, so that no namespace takes the share of another. */
final class NamespaceFacts {

    private NamespaceFacts() {}

    static RequiredFacts of(Collection<PolicySnapshot.SnapshotPolicy> policies) {
        Map<String, RequiredFacts> byNamespace = new TreeMap<>();
        for (PolicySnapshot.SnapshotPolicy member : policies) {
            Policy policy = member.policy();
            if (policy.selectionRule() instanceof Policy.CompiledRule compiled) {
                byNamespace.merge(
                        policy.resource().namespace(), compiled.selector().requiredFacts(), RequiredFacts::and);
            }
        }
        return RequiredFacts.inTurn(byNamespace.values());
    }
}
