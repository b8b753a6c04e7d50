package dev.patoperator.support;

import dev.patoperator.github.simulator.SimulatedOrganization;

/** Manifests of resources with a selector, all in the namespace {@code acme}. */
public final class SelectorManifests {

    private SelectorManifests() {}

    /** Returns a review with the given lines under {@code spec}. Their relative indentation is kept. */
    public static String review(SimulatedOrganization organization, String name, String action, String spec) {
        return manifest("PatGrantReview", organization, name, "  action: " + action + "\n" + spec.indent(2));
    }

    /** Returns a revocation with the given lines under {@code spec}. */
    public static String revocation(SimulatedOrganization organization, String name, String spec) {
        return manifest("PatRevocation", organization, name, spec.indent(2));
    }

    /** Returns a standing review with an interval of a minute, which takes a second in tests. */
    public static String standing(SimulatedOrganization organization, String name, String action, String selector) {
        return review(organization, name, action, "interval: 1m\nselector:\n" + selector.indent(2));
    }

    /** Returns one CEL condition, to be put below {@code selector}. */
    public static String condition(String expression) {
        return "matchConditions:\n- name: condition\n  expression: \"" + expression.replace("\"", "\\\"") + "\"\n";
    }

    private static String manifest(String kind, SimulatedOrganization organization, String name, String spec) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata:
                  name: %s
                  namespace: acme
                spec:
                  organization: %s
                """.formatted(kind, name, organization.login()) + spec;
    }
}
