package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;

/** Members of the organization, whose tokens all this is about, and its owners, who decide in the browser at times. */
final class Members {

    private static final long NEVER_THERE = 9_000_000;

    private final SimulatedOrganization acme;
    private long nextId = 1;
    private int nextTeam = 1;

    Members(SimulatedOrganization acme) {
        this.acme = acme;
    }

    /** An owner of tokens whom no other resource means. */
    String newOwner(String kind) {
        return kind + "-" + nextTeam++;
    }

    /** The next full second: whatever was asked for until now was asked for before it. */
    static Instant soon() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    /** A request, or for a revocation a grant, appears. */
    long add(DecisionAction action, String owner) {
        long id = nextId++;
        (action == DecisionAction.REVOKE ? acme.grant(id) : acme.request(id))
                .owner(owner)
                .tokenId(900_000 + id)
                .add();
        return id;
    }

    /** An id that no request and no grant will ever have. */
    long idOfNothing() {
        return NEVER_THERE + nextId;
    }

    /** Somebody decides in the browser, or the member takes the request back. */
    void decideInTheBrowser(Random random, DecisionAction action, long id) {
        if (action == DecisionAction.REVOKE) {
            acme.personRevokes(id);
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> acme.personApproves(id);
            case 1 -> acme.personDenies(id);
            default -> acme.memberCancels(id);
        }
    }
}
