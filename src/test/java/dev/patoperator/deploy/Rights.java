package dev.patoperator.deploy;

import dev.patoperator.kubernetes.CallLog;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What role rules allow, in the namespaces where they are bound.
 *
 * @param grants rules with where they hold
 */
record Rights(List<Grant> grants) {

    /**
     * Rules of one role.
     *
     * @param namespace where they hold; empty for everywhere
     */
    record Grant(String namespace, PolicyRule rule) {

        /** Each verb on each resource by itself, such as {@code acme: get secrets}. */
        private List<String> singly() {
            List<String> single = new ArrayList<>();
            for (String resource : rule.getResources()) {
                for (String verb : rule.getVerbs()) {
                    single.add((namespace.isEmpty() ? "everywhere" : namespace) + ": " + verb + " " + resource);
                }
            }
            return single;
        }

        private boolean allows(CallLog.Entry made) {
            var call = made.call();
            return (namespace.isEmpty() || namespace.equals(call.namespace()))
                    && rule.getApiGroups().contains(made.group())
                    && rule.getResources().contains(resource(made))
                    && rule.getVerbs().contains(call.verb().rbacName())
                    && (rule.getResourceNames().isEmpty()
                            || rule.getResourceNames().contains(call.name()));
        }
    }

    /** The calls that no rule allows, in words. */
    List<String> missingFor(Collection<CallLog.Entry> calls) {
        return calls.stream()
                .filter(call -> grants.stream().noneMatch(grant -> grant.allows(call)))
                .map(CallLog.Entry::toString)
                .toList();
    }

    /** What is allowed and none of the calls needs. */
    List<String> notNeededBy(Collection<CallLog.Entry> calls) {
        List<String> left = new ArrayList<>();
        for (Grant grant : grants) {
            List<String> unused = new ArrayList<>(grant.singly());
            calls.stream()
                    .filter(grant::allows)
                    .forEach(call -> unused.removeIf(
                            right -> right.endsWith(": " + call.call().verb().rbacName() + " " + resource(call))));
            left.addAll(unused);
        }
        return left;
    }

    private static String resource(CallLog.Entry made) {
        var call = made.call();
        return call.subresource().isEmpty() ? call.resource() : call.resource() + "/" + call.subresource();
    }
}
