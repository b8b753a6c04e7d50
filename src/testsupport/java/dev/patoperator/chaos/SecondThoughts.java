package dev.patoperator.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The same people change their resources: they edit, suspend and delete them, make mistakes and fix them, and request
 * retries.
 */
final class SecondThoughts {

    /**
     * Expressions that the schema accepts and CEL refuses: a misspelt field, no condition, and an incomplete
     * expression.
     */
    static final List<String> FLAWS = List.of("request.ownr == 'x'", "request.owner", "request.owner ==");

    private static final int KINDS_OF_ACTS = 24;

    private final ResourceWriter writer;
    private final Members members;
    private final Counts acts;
    private final List<Wish> unfinished = new ArrayList<>();
    private int retries;

    SecondThoughts(ResourceWriter writer, Members members, Counts acts) {
        this.writer = writer;
        this.members = members;
        this.acts = acts;
    }

    /** Changes some of the given resources, possibly while they are being decided. */
    void reconsider(Random random, List<Wish> some, List<Wish> disputes) {
        for (Wish wish : some) {
            if (wish.live() && !disputes.contains(wish)) {
                reconsider(random, wish);
            }
        }
        for (Wish wish : List.copyOf(unfinished)) {
            if (random.nextBoolean()) {
                undo(wish);
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
                if (wish.spec().suspended()) {
                    wish.resume(Instant.now());
                    apply(wish, "RESUME");
                }
            }
            case 3 -> {
                if (!wish.spec().selects() && wish.spec().listed().size() > 2) {
                    wish.unlist(wish.spec().listed().iterator().next(), Instant.now());
                    apply(wish, "UNLIST");
                }
            }
            case 4 -> {
                if (!wish.spec().selects()) {
                    String owner = wish.spec().owners().isEmpty()
                            ? "octocat"
                            : wish.spec().owners().get(0);
                    wish.list(members.add(wish.action(), owner), Instant.now());
                    apply(wish, "LIST_MORE");
                }
            }
            case 5 -> {
                if (!wish.spec().selects()) {
                    long id = wish.spec().listed().iterator().next();
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
        if (wish.spec().selects() || !wish.spec().owners().isEmpty()) {
            return;
        }
        String owner = members.newOwner("switch");
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            ids.add(members.add(wish.action(), owner));
        }
        wish.select(owner, Members.soon(), ids, Instant.now());
        apply(wish, "IDS_TO_SELECTOR");
        unfinished.add(wish);
    }

    /** Undoes a change: fixes the spec, or makes the selector a list again. */
    private void undo(Wish wish) {
        unfinished.remove(wish);
        if (!wish.live()) {
            return;
        }
        if (wish.spec().flaw() != null) {
            wish.mend(Instant.now());
            apply(wish, "MEND_SPEC");
        } else if (wish.spec().selects()) {
            wish.shape(Spec.Form.IDS, Instant.now());
            apply(wish, "SELECTOR_TO_IDS");
        }
    }

    private void apply(Wish wish, String act) {
        writer.apply(wish);
        acts.add(act);
    }
}
