package dev.patoperator.chaos;

import dev.patoperator.github.simulator.Decision.Action;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Platform engineers who write lists of ids and selectors that are evaluated once, and change their minds. What they do in a
 * round follows from the seed and the number of the round.
 */
final class People {

    /** The schema takes them; CEL does not: a field that is misspelt, no condition at all, an end that is missing. */
    static final List<String> FLAWS = List.of("request.ownr == 'x'", "request.owner", "request.owner ==");

    private static final int KINDS_OF_WISHES = 20;
    private static final int KINDS_OF_ACTS = 20;

    private final ResourceWriter writer;
    private final Members members;
    private final List<Tenant> tenants;
    private final Counts acts;
    private final List<Wish> disputes = new ArrayList<>();
    private final List<Wish> unfinished = new ArrayList<>();
    private int retries;

    /**
     * Takes who is there.
     *
     * @param tenants the first one's credentials are always in order: disputes, which need two who have a say, are there
     */
    People(ResourceWriter writer, Members members, List<Tenant> tenants, Counts acts) {
        this.writer = writer;
        this.members = members;
        this.tenants = tenants;
        this.acts = acts;
    }

    /** New work, of all sorts. */
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

    /** Second thoughts about a few of the given resources; some of them are being decided meanwhile. */
    void reconsider(Random random, List<Wish> some) {
        for (Wish wish : some) {
            if (wish.live() && !disputes.contains(wish)) {
                reconsider(random, wish);
            }
        }
        for (Wish wish : List.copyOf(unfinished)) {
            if (random.nextBoolean()) {
                finish(wish);
            }
        }
    }

    private void reconsider(Random random, Wish wish) {
        switch (random.nextInt(KINDS_OF_ACTS)) {
            case 0 -> {
                writer.delete(wish);
                acts.add("DELETE");
            }
            case 1 -> {
                wish.suspend(Instant.now());
                apply(wish, "SUSPEND");
            }
            case 2 -> {
                if (wish.suspended()) {
                    wish.resume(Instant.now());
                    apply(wish, "RESUME");
                }
            }
            case 3 -> {
                if (!wish.selects() && wish.listed().size() > 2) {
                    wish.unlist(wish.listed().iterator().next(), Instant.now());
                    apply(wish, "UNLIST");
                }
            }
            case 4 -> {
                if (!wish.selects()) {
                    String owner =
                            wish.owners().isEmpty() ? "octocat" : wish.owners().get(0);
                    wish.list(members.add(wish.action(), owner), Instant.now());
                    apply(wish, "LIST_MORE");
                }
            }
            case 5 -> {
                if (!wish.selects()) {
                    long id = wish.listed().iterator().next();
                    members.decideInTheBrowser(random, wish.action(), id);
                    acts.add("DECIDE_IN_BROWSER");
                }
            }
            case 6 -> spoil(random, wish);
            case 7 -> switchShape(random, wish);
            case 8, 9 -> {
                wish.askForRetry("try-" + retries++);
                apply(wish, "RETRY");
            }
            default -> {}
        }
    }

    private void spoil(Random random, Wish wish) {
        wish.spoil(FLAWS.get(random.nextInt(FLAWS.size())), Instant.now());
        apply(wish, "SPOIL_SPEC");
        unfinished.add(wish);
    }

    private void switchShape(Random random, Wish wish) {
        if (wish.selects() || !wish.owners().isEmpty()) {
            return;
        }
        String owner = members.newOwner("switch");
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            ids.add(members.add(wish.action(), owner));
        }
        wish.select(owner, soon(), ids, Instant.now());
        apply(wish, "IDS_TO_SELECTOR");
        unfinished.add(wish);
    }

    /** What was begun is taken back: the spec is mended, the selector is a list again. */
    private void finish(Wish wish) {
        unfinished.remove(wish);
        if (!wish.live()) {
            return;
        }
        if (wish.flaw() != null) {
            wish.mend(Instant.now());
            apply(wish, "MEND_SPEC");
        } else if (wish.selects()) {
            wish.shape(Wish.Form.IDS, Instant.now());
            apply(wish, "SELECTOR_TO_IDS");
        }
    }

    /** One of two who disagree gives in. */
    void settleADispute(Random random) {
        if (disputes.size() > 2 && random.nextBoolean()) {
            Wish loser = disputes.remove(0);
            Wish winner = disputes.remove(0);
            writer.delete(loser);
            winner.listed().forEach(id -> winner.mean(id, Instant.now()));
            acts.add("SETTLE_DISPUTE");
        }
    }

    /** Those who disagree still. */
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

    /** Two who want the same, each with words of their own, perhaps in two namespaces. */
    private void agreeing(Random random) {
        Action action = action(random);
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
        long id = members.add(Action.APPROVE, "octocat");
        disputes.add(written(Wish.ofIds(tenant, writer.newName(), Action.APPROVE, reason(random)))
                .listInVain(id));
        disputes.add(written(Wish.ofIds(tenant, writer.newName(), Action.DENY, reason(random)))
                .listInVain(id));
    }

    private void selecting(Random random) {
        Action action = action(random);
        String owner = members.newOwner("team");
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(15); i++) {
            ids.add(members.add(action, owner));
        }
        Wish wish = written(Wish.ofAllOwnedBy(tenant(random), owner, soon(), writer.newName(), action, reason(random)));
        ids.forEach(id -> wish.match(id, Instant.now()));
    }

    /** Lists two, and means only the one that is the owner's. */
    private void guarded(Random random) {
        Action action = action(random);
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

    private void apply(Wish wish, String act) {
        writer.apply(wish);
        acts.add(act);
    }

    /** Most work is the first team's, as its credentials stay in order. */
    private Tenant tenant(Random random) {
        return tenants.get(random.nextBoolean() ? 0 : random.nextInt(tenants.size()));
    }

    private static Instant soon() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    private static Action action(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> Action.DENY;
            case 2, 3, 4 -> Action.REVOKE;
            default -> Action.APPROVE;
        };
    }

    /** Few, so that batches of every size go out. */
    private static String reason(Random random) {
        return "reason " + random.nextInt(4);
    }
}
