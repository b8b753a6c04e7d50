package dev.patoperator.support;

import dev.patoperator.github.simulator.SimulatedOrganization;

/** Resources that a tenant applies to hold back, or to take over, the decisions of a healthy tenant. */
public enum PrecedenceHolder {
    DENY_SELECTOR("Deny", "interval: 1m\nselector:\n  owners: [ci-bot, mallory]\n"),
    /** Edited repeatedly by {@code UnverifiedPrecedenceJourneyTest.editAndForge}. */
    EDITED_DENY_SELECTOR("Deny", "interval: 1m\nselector:\n  owners: [ci-bot, mallory]\n"),
    APPROVE_SELECTOR("Approve", "interval: 1m\nlimit: 10\nselector: {}\n"),
    EXPLICIT_APPROVE("Approve", "patRequestIDs: [1, 3]\n"),
    EXPLICIT_DENY("Deny", "patRequestIDs: [1, 2, 3]\n"),
    IDS_BEHIND_A_BROKEN_GUARD(
            "Deny", "patRequestIDs: [1, 2, 3]\nselector:\n  matchConditions: [{name: broken, expression: 'bogus('}]\n"),
    DENY_THAT_DOES_NOT_COMPILE(
            "Deny", "interval: 1m\nselector:\n  matchConditions: [{name: broken, expression: 'bogus('}]\n"),
    DENY_OF_A_WRONG_TYPE("Deny", "interval: 1m\nlimit: many\nselector:\n  owners: [ci-bot]\n"),
    DENY_WITH_A_REASON_TOO_LONG(
            "Deny", "interval: 1m\nreason: " + "x".repeat(1025) + "\nselector:\n  owners: [ci-bot]\n");

    private final String action;
    private final String spec;

    PrecedenceHolder(String action, String spec) {
        this.action = action;
        this.spec = spec;
    }

    /** Returns the manifest for a namespace. */
    public String in(String namespace, SimulatedOrganization organization) {
        return JourneySteps.in(namespace, SelectorManifests.review(organization, name(organization), action, spec));
    }

    /** Returns the name of the resource, which differs by organization. */
    public static String name(SimulatedOrganization organization) {
        return "holder-" + organization.login();
    }

    /** Whether it is a Deny selector for what the healthy tenant's selector approves. */
    public boolean isDenyPolicy() {
        return this == DENY_SELECTOR
                || this == EDITED_DENY_SELECTOR
                || this == DENY_THAT_DOES_NOT_COMPILE
                || this == DENY_OF_A_WRONG_TYPE
                || this == DENY_WITH_A_REASON_TOO_LONG;
    }
}
