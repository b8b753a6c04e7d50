package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Platform engineers who write explicit lists and one-shot selectors. The seed and the number of the round determine
 * what they do.
 */
final class People {

    private static final int KINDS_OF_WISHES = 20;

    private final ResourceWriter writer;
    private final Members members;
    private final List<Tenant> tenants;
    private final Counts acts;
    private final List<Wish> disputes = new ArrayList<>();

    /**
     * Creates the people of all teams.
     *
     * @param tenants the first one's credentials are always valid: disputes are there, because both sides need verified
     * credentials
     */
    People(ResourceWriter writer, Members members, List<Tenant> tenants, Counts acts) {
        this.writer = writer;
        this.members = members;
        this.tenants = tenants;
        this.acts = acts;
    }

    /** Writes new resources of all kinds. */
    List<Wish> ask(Random random, int resources) {
        int before = writer.wishes().size();
        for (int i = 0; i < resources; i++) {
            switch (random.nextInt(KINDS_OF_WISHES)) {
                case 0, 1, 2, 3 -> several(random, 2 + random.nextInt(30));
                case 4 -> single(random).listInVain(members.idOfNothing());
                case 5 -> agreeing(random);
                case 6 -> disputed(random);
                case 7 -> selecting(random);
                case 8 -> guarded(random);
                case 9 -> single(random).suspendAtFirst();
                default -> single(random);
            }
        }
        List<Wish> asked =
                List.copyOf(writer.wishes().subList(before, writer.wishes().size()));
        asked.forEach(writer::apply);
        return asked;
    }

    /** Deletes one of two conflicting resources. */
    void settleADispute(Random random) {
        if (disputes.size() > 2 && random.nextBoolean()) {
            Wish loser = disputes.remove(0);
            Wish winner = disputes.remove(0);
            writer.delete(loser);
            winner.spec().listed().forEach(id -> winner.mean(id, Instant.now()));
            acts.add("SETTLE_DISPUTE");
        }
    }

    /** The resources that still conflict. */
    List<Wish> disputes() {
        return disputes;
    }

    private Wish single(Random random) {
        return several(random, 1);
    }

    private Wish several(Random random, int ids) {
        Wish wish = written(Wish.ofIds(tenant(random), writer.newName(), action(random), reason(random)));
        for (int i = 0; i < ids; i++) {
            wish.list(members.add(wish.action(), "octocat"), Instant.now());
        }
        return wish;
    }

    /** Two resources that request the same decision, each with its own reason, possibly in two namespaces. */
    private void agreeing(Random random) {
        DecisionAction action = action(random);
        Wish first = written(Wish.ofIds(tenant(random), writer.newName(), action, reason(random)));
        Wish second = written(Wish.ofIds(tenant(random), writer.newName(), action, reason(random)));
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            long id = members.add(action, "octocat");
            first.list(id, Instant.now());
            second.list(id, Instant.now());
        }
    }

    private void disputed(Random random) {
        Tenant tenant = tenants.get(0);
        long id = members.add(DecisionAction.APPROVE, "octocat");
        disputes.add(written(Wish.ofIds(tenant, writer.newName(), DecisionAction.APPROVE, reason(random)))
                .listInVain(id));
        disputes.add(written(Wish.ofIds(tenant, writer.newName(), DecisionAction.DENY, reason(random)))
                .listInVain(id));
    }

    private void selecting(Random random) {
        DecisionAction action = action(random);
        String owner = members.newOwner("team");
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(15); i++) {
            ids.add(members.add(action, owner));
        }
        Wish wish = written(
                Wish.ofAllOwnedBy(tenant(random), owner, Members.soon(), writer.newName(), action, reason(random)));
        ids.forEach(id -> wish.match(id, Instant.now()));
    }

    /** Lists two ids. The guard matches only the id of the owner. */
    private void guarded(Random random) {
        DecisionAction action = action(random);
        String owner = members.newOwner("team");
        Wish wish = written(Wish.ofIds(tenant(random), writer.newName(), action, reason(random))
                .ownedBy(owner));
        wish.list(members.add(action, owner), Instant.now());
        wish.listInVain(members.add(action, "mallory"));
    }

    private Wish written(Wish wish) {
        acts.add("WRITE");
        return writer.register(wish);
    }

    /** Most resources belong to the first team, because its credentials stay valid. */
    private Tenant tenant(Random random) {
        return tenants.get(random.nextBoolean() ? 0 : random.nextInt(tenants.size()));
    }

    private static DecisionAction action(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> DecisionAction.DENY;
            case 2, 3, 4 -> DecisionAction.REVOKE;
            default -> DecisionAction.APPROVE;
        };
    }

    /** Few different reasons, so that batches of every size are sent. */
    private static String reason(Random random) {
        return "reason " + random.nextInt(4);
    }
}
