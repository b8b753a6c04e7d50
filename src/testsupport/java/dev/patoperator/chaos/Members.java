package dev.patoperator.chaos;

import dev.patoperator.github.simulator.PatSeed;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;

/** Members of the organization, who own the tokens, and its owners, who sometimes decide in the browser. */
final class Members {

    /** From here on there is no request and no grant. */
    static final long NEVER_THERE = 9_000_000;

    /** Every so many tokens one expires in some days; the others never do. */
    private static final int EXPIRING = 5;

    private static final Duration EXPIRES_IN = Duration.ofDays(10);

    private final SimulatedOrganization acme;
    private long nextId = 1;
    private int nextTeam = 1;

    Members(SimulatedOrganization acme) {
        this.acme = acme;
    }

    /** Returns a new token owner that no other resource names. */
    String newOwner(String kind) {
        return kind + "-" + nextTeam++;
    }

    /** The next full second. All requests that exist now were created before it. */
    static Instant soon() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    /** Creates a request, or a grant when the action is a revocation. */
    long add(DecisionAction action, String owner) {
        long id = nextId++;
        PatSeed seed = (action == DecisionAction.REVOKE ? acme.grant(id) : acme.request(id))
                .owner(owner)
                .tokenId(900_000 + id);
        if (id % EXPIRING == 0) {
            seed.expiresAt(Instant.now().plus(EXPIRES_IN));
        }
        seed.add();
        return id;
    }

    /** Returns an id that no request or grant will ever have. */
    long idOfNothing() {
        return NEVER_THERE + nextId;
    }

    /** Decides in the browser as an owner, or cancels the request as the member. */
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
