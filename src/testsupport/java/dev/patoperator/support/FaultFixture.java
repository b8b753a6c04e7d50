package dev.patoperator.support;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.FaultScript;
import dev.patoperator.github.simulator.Faults;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** The calls of a decision, in their order. A fault can be injected at each of them. */
public enum FaultFixture {
    LOOK_UP_INSTALLATION(6),
    EXCHANGE_TOKEN(6),
    LIST_REQUESTS(6),
    DECIDE_ONE(1),
    DECIDE_MANY(6),
    LIST_AGAIN_TO_CONFIRM(6),
    LIST_GRANTS_TO_CONFIRM(6);

    private final int ids;

    FaultFixture(int ids) {
        this.ids = ids;
    }

    /** Returns how many ids a resource must have to reach this stage. */
    public int ids() {
        return ids;
    }

    /** Whether GitHub decides something at this stage. */
    public boolean decides() {
        return this == DECIDE_ONE || this == DECIDE_MANY;
    }

    /**
     * Returns the action that reaches this stage. Only a denial makes the operator list the requests again: an approval
     * is confirmed by its grant.
     */
    public SimulatedDecision.DecisionAction action() {
        return this == LIST_AGAIN_TO_CONFIRM
                ? SimulatedDecision.DecisionAction.DENY
                : SimulatedDecision.DecisionAction.APPROVE;
    }

    /** Returns the {@code spec.action} of a review that reaches this stage. */
    public String specAction() {
        return this == LIST_AGAIN_TO_CONFIRM ? "Deny" : "Approve";
    }

    /** Returns the outcome of each id of that review. */
    public OutcomeType outcome() {
        return this == LIST_AGAIN_TO_CONFIRM ? OutcomeType.DENIED : OutcomeType.APPROVED;
    }

    /** Injects a fault at this stage, in this organization only. */
    public void meet(Faults faults, SimulatedOrganization organization, Consumer<FaultScript> fault) {
        if (this == LIST_AGAIN_TO_CONFIRM) {
            faults.on(DECIDE_MANY.callsOf(organization))
                    .run(() -> fault.accept(faults.on(LIST_REQUESTS.callsOf(organization))));
        } else {
            fault.accept(faults.on(callsOf(organization)));
        }
    }

    private BiPredicate<String, String> callsOf(SimulatedOrganization organization) {
        String path = "/orgs/" + organization.login();
        String requests = path + "/personal-access-token-requests";
        return switch (this) {
            case LOOK_UP_INSTALLATION -> is("GET", path + "/installation");
            case EXCHANGE_TOKEN -> is("POST", "/app/installations/" + organization.installationId() + "/access_tokens");
            case LIST_REQUESTS, LIST_AGAIN_TO_CONFIRM -> is("GET", requests);
            case DECIDE_ONE -> is("POST", requests + "/1");
            case DECIDE_MANY -> is("POST", requests);
            case LIST_GRANTS_TO_CONFIRM -> is("GET", path + "/personal-access-tokens");
        };
    }

    private static BiPredicate<String, String> is(String method, String path) {
        return (actualMethod, actualPath) -> actualMethod.equals(method) && actualPath.equals(path);
    }
}
