package dev.patoperator.support;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.FaultScript;
import dev.patoperator.github.simulator.Faults;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** The calls that a decision takes, one after the other; a fault may meet it at any of them. */
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

    /** How many ids a resource must have to come to this stage. */
    public int ids() {
        return ids;
    }

    /** Whether it is here that GitHub decides something. */
    public boolean decides() {
        return this == DECIDE_ONE || this == DECIDE_MANY;
    }

    /** What is decided at this stage: an approval shows in its grant, so it takes a denial to have the list read again. */
    public SimulatedDecision.DecisionAction action() {
        return this == LIST_AGAIN_TO_CONFIRM
                ? SimulatedDecision.DecisionAction.DENY
                : SimulatedDecision.DecisionAction.APPROVE;
    }

    /** {@code spec.action} of a review that comes to this stage. */
    public String specAction() {
        return this == LIST_AGAIN_TO_CONFIRM ? "Deny" : "Approve";
    }

    /** What each id of that review comes to. */
    public OutcomeType outcome() {
        return this == LIST_AGAIN_TO_CONFIRM ? OutcomeType.DENIED : OutcomeType.APPROVED;
    }

    /** Has a fault meet this stage in one organization, and no other. */
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
