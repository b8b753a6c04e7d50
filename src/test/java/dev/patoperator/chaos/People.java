package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.github.simulator.Decision.Action;
import dev.patoperator.github.simulator.SimulatedOrganization;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Members who ask for access, platform engineers who write resources and change their minds, and owners who decide in the
 * browser. What they do in a round follows from the seed and the number of the round.
 */
final class People {

    private static final int KINDS_OF_WISHES = 20;

    private final KubernetesClient cluster;
    private final SimulatedOrganization acme;
    private final List<Wish> wishes = new ArrayList<>();
    private final List<Wish> disputes = new ArrayList<>();
    private long nextId = 1;
    private int nextName = 1;

    People(KubernetesClient cluster, SimulatedOrganization acme) {
        this.cluster = cluster;
        this.acme = acme;
    }

    /** Everything that was ever asked for. */
    List<Wish> wishes() {
        return wishes;
    }

    /** New work, of all sorts. */
    List<Wish> ask(Random random, int resources) {
        int before = wishes.size();
        for (int i = 0; i < resources; i++) {
            switch (random.nextInt(KINDS_OF_WISHES)) {
                case 0, 1, 2, 3 -> several(random, 2 + random.nextInt(20));
                case 4 -> single(random).listInVain(5_000_000 + nextId);
                case 5 -> agreeing(random);
                case 6 -> disputed(random);
                case 7 -> selecting(random);
                case 8 -> guarded(random);
                case 9 -> single(random).suspendAtFirst();
                default -> single(random);
            }
        }
        List<Wish> asked = List.copyOf(wishes.subList(before, wishes.size()));
        asked.forEach(this::apply);
        return asked;
    }

    /** Second thoughts about a few of the given resources; some of them are being decided meanwhile. */
    void reconsider(Random random, List<Wish> some) {
        for (Wish wish : some) {
            if (!wish.live() || disputes.contains(wish) || wish.selects()) {
                continue;
            }
            switch (random.nextInt(12)) {
                case 0 -> delete(wish);
                case 1 -> {
                    wish.suspend(Instant.now());
                    apply(wish);
                }
                case 2 -> {
                    if (wish.suspended()) {
                        wish.resume(Instant.now());
                        apply(wish);
                    }
                }
                case 3 -> {
                    if (wish.listed().size() > 2 && !wish.suspended()) {
                        long id = wish.listed().iterator().next();
                        wish.unlist(id, Instant.now());
                        apply(wish);
                    }
                }
                case 4 -> {
                    if (!wish.suspended()) {
                        wish.list(seed(wish.action(), wish.owner()), Instant.now());
                        apply(wish);
                    }
                }
                case 5 -> inTheBrowser(random, wish);
                default -> {}
            }
        }
    }

    /** One of two who disagree gives in. */
    void settleADispute(Random random) {
        if (disputes.size() > 2 && random.nextBoolean()) {
            Wish loser = disputes.remove(0);
            Wish winner = disputes.remove(0);
            delete(loser);
            winner.listed().forEach(id -> winner.want(id, Instant.now()));
        }
    }

    private void inTheBrowser(Random random, Wish wish) {
        long id = wish.listed().iterator().next();
        if (wish.action() == Action.REVOKE) {
            acme.personRevokes(id);
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> acme.personApproves(id);
            case 1 -> acme.personDenies(id);
            default -> acme.memberCancels(id);
        }
    }

    private Wish single(Random random) {
        return several(random, 1);
    }

    private Wish several(Random random, int ids) {
        Wish wish = written(Wish.ofIds(name(), action(random), reason(random)));
        for (int i = 0; i < ids; i++) {
            wish.list(seed(wish.action(), "octocat"), Instant.now());
        }
        return wish;
    }

    /** Two who want the same, each with words of their own. */
    private void agreeing(Random random) {
        Action action = action(random);
        Wish first = written(Wish.ofIds(name(), action, reason(random)));
        Wish second = written(Wish.ofIds(name(), action, reason(random)));
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            long id = seed(action, "octocat");
            first.list(id, Instant.now());
            second.list(id, Instant.now());
        }
    }

    private void disputed(Random random) {
        long id = seed(Action.APPROVE, "octocat");
        Wish approve =
                written(Wish.ofIds(name(), Action.APPROVE, reason(random)).listInVain(id));
        Wish deny = written(Wish.ofIds(name(), Action.DENY, reason(random)).listInVain(id));
        disputes.add(approve);
        disputes.add(deny);
    }

    private void selecting(Random random) {
        Action action = action(random);
        String owner = "team-" + nextName;
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(15); i++) {
            ids.add(seed(action, owner));
        }
        Instant now = Instant.now();
        Instant before = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        Wish wish = written(Wish.ofAllOwnedBy(owner, before, name(), action, reason(random)));
        ids.forEach(id -> wish.want(id, now));
    }

    /** Lists two, and means only the one that is the owner's. */
    private void guarded(Random random) {
        Action action = action(random);
        String owner = "team-" + nextName;
        Wish wish = written(Wish.ofIdsOwnedBy(owner, name(), action, reason(random)));
        wish.list(seed(action, owner), Instant.now());
        wish.listInVain(seed(action, "mallory"));
    }

    private Wish written(Wish wish) {
        wishes.add(wish);
        return wish;
    }

    private String name() {
        return "chaos-" + nextName++;
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

    private long seed(Action action, String owner) {
        long id = nextId++;
        (action == Action.REVOKE ? acme.grant(id) : acme.request(id))
                .owner(owner)
                .tokenId(900_000 + id)
                .add();
        return id;
    }

    private void apply(Wish wish) {
        Class<? extends PatResource<?>> kind =
                wish.action() == Action.REVOKE ? PatRevocation.class : PatGrantReview.class;
        cluster.resource(Serialization.unmarshal(wish.manifest(), kind))
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }

    private void delete(Wish wish) {
        Class<? extends PatResource<?>> kind =
                wish.action() == Action.REVOKE ? PatRevocation.class : PatGrantReview.class;
        cluster.resources(kind).inNamespace("acme").withName(wish.name()).delete();
        wish.delete(Instant.now());
    }
}
