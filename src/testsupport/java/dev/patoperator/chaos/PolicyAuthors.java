package dev.patoperator.chaos;

import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * People who maintain policies: an Approve with a limit, a Deny of some of the same items, possibly in another
 * namespace, and revocations. Members keep requesting access that these policies match.
 */
final class PolicyAuthors {

    private static final int MOST_PAIRS = 8;

    private final ResourceWriter writer;
    private final Members members;
    private final List<Tenant> tenants;
    private final Counts acts;
    private final List<Pair> pairs = new ArrayList<>();
    private final List<Wish> revocations = new ArrayList<>();

    /** An Approve of a team's and a stranger's tokens, and a Deny of the stranger's. */
    private record Pair(Wish approve, Wish deny, String team, String stranger) {}

    PolicyAuthors(ResourceWriter writer, Members members, List<Tenant> tenants, Counts acts) {
        this.writer = writer;
        this.members = members;
        this.tenants = tenants;
        this.acts = acts;
    }

    /** Writes new policies, creates new requests for all policies, and changes some policies. */
    void act(Random random) {
        write(random);
        ask(random);
        for (Pair pair : List.copyOf(pairs)) {
            reconsider(random, pair);
        }
        while (pairs.size() > MOST_PAIRS) {
            Pair oldest = pairs.remove(0);
            delete(oldest.deny());
            delete(oldest.approve());
        }
        while (revocations.size() > MOST_PAIRS) {
            delete(revocations.remove(0));
        }
    }

    /** Repairs every Deny: one that cannot be evaluated holds everything that selectors approve. */
    void mendAll() {
        for (Pair pair : pairs) {
            mend(pair.deny());
        }
    }

    private void write(Random random) {
        String team = members.newOwner("team");
        String stranger = members.newOwner("stranger");
        Tenant ours = tenants.get(random.nextInt(tenants.size()));
        Tenant theirs = random.nextBoolean() ? ours : tenants.get(random.nextInt(tenants.size()));
        Wish deny = writer.register(
                Wish.standing(theirs, List.of(stranger), null, writer.newName(), DecisionAction.DENY, "no strangers"));
        if (random.nextBoolean()) {
            deny.by("request.owner == '" + stranger + "'");
        }
        Wish approve = writer.register(Wish.standing(
                ours,
                List.of(team, stranger),
                3 + random.nextInt(20),
                writer.newName(),
                DecisionAction.APPROVE,
                "standing"));
        // A person who writes both writes the Deny first.
        apply(deny, "WRITE_STANDING");
        apply(approve, "WRITE_STANDING");
        pairs.add(new Pair(approve, deny, team, stranger));
        if (random.nextInt(3) == 0) {
            Wish revoke = writer.register(Wish.standing(
                    ours,
                    List.of(members.newOwner("leaver")),
                    2 + random.nextInt(10),
                    writer.newName(),
                    DecisionAction.REVOKE,
                    "left"));
            apply(revoke, "WRITE_STANDING");
            revocations.add(revoke);
        }
    }

    /** Members request access that the policies match. */
    void ask(Random random) {
        Instant now = Instant.now(); // before the items exist, because an evaluation may find them at once
        for (Pair pair : pairs) {
            for (int i = random.nextInt(4); i > 0; i--) {
                pair.approve().match(members.add(DecisionAction.APPROVE, pair.team()), now);
            }
            if (random.nextBoolean()) {
                long id = members.add(DecisionAction.APPROVE, pair.stranger());
                pair.deny().match(id, now);
                pair.approve().match(id, now);
            }
        }
        for (Wish revoke : revocations) {
            if (random.nextBoolean()) {
                revoke.match(
                        members.add(
                                DecisionAction.REVOKE, revoke.spec().owners().get(0)),
                        now);
            }
        }
    }

    private void reconsider(Random random, Pair pair) {
        Wish deny = pair.deny();
        Wish approve = pair.approve();
        mend(deny);
        switch (random.nextInt(16)) {
            case 0 -> {
                if (deny.spec().suspended()) {
                    deny.resume(Instant.now());
                    apply(deny, "RESUME_DENY");
                } else {
                    deny.suspend(Instant.now());
                    apply(deny, "SUSPEND_DENY");
                }
            }
            case 1 -> {
                deny.spoil(SecondThoughts.FLAWS.get(random.nextInt(SecondThoughts.FLAWS.size())), Instant.now());
                apply(deny, "SPOIL_DENY");
            }
            case 2 -> {
                delete(deny);
                acts.add("DELETE_DENY");
            }
            case 3, 6 -> switchShape(random, approve, pair.team());
            case 4 -> {
                approve.askForRetry("policy-" + approve.matching().size());
                apply(approve, "RETRY_STANDING");
            }
            case 5 -> {
                if (approve.spec().suspended()) {
                    approve.resume(Instant.now());
                    apply(approve, "RESUME_STANDING");
                } else {
                    approve.suspend(Instant.now());
                    apply(approve, "SUSPEND_STANDING");
                }
            }
            default -> {}
        }
    }

    /** A policy becomes a list of one id, and a policy again. Its limit must not restart. */
    private void switchShape(Random random, Wish approve, String team) {
        if (approve.spec().form() == Spec.Form.IDS) {
            approve.shape(Spec.Form.STANDING, Instant.now());
            apply(approve, "IDS_TO_STANDING");
        } else {
            long id = members.add(DecisionAction.APPROVE, members.newOwner("single"));
            approve.shape(Spec.Form.IDS, Instant.now());
            approve.list(id, Instant.now());
            apply(approve, "STANDING_TO_IDS");
        }
    }

    private void mend(Wish deny) {
        if (deny.live() && deny.spec().flaw() != null) {
            deny.mend(Instant.now());
            apply(deny, "MEND_DENY");
        }
    }

    private void delete(Wish wish) {
        if (wish.live()) {
            writer.delete(wish);
        }
    }

    private void apply(Wish wish, String act) {
        if (wish.live()) {
            writer.apply(wish);
            acts.add(act);
        }
    }
}
