package dev.patoperator.cli.engine;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.text.DaemonThreads;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Loads CEL in a thread of its own while files are read. Loading it takes longer than compiling and evaluating the conditions
 * of fifty tests.
 */
public final class ConditionWarmUp {

    private static final Criteria ONE_CONDITION = new Criteria(
            Set.of(),
            null,
            null,
            null,
            null,
            Set.of(),
            Instant.MAX,
            List.of(new Criteria.NamedExpression(
                    "warm-up", "request.owner.startsWith('a') && has(request.tokenExpiresAt)")));

    private ConditionWarmUp() {}

    /** Starts the thread, which nobody waits for. */
    public static void start() {
        DaemonThreads.named("condition-warm-up")
                .newThread(ConditionWarmUp::compile)
                .start();
    }

    private static void compile() {
        try {
            var unused = CompiledSelector.compile(ONE_CONDITION, ItemKind.REQUEST);
        } catch (InvalidSelectorException e) {
            throw new IllegalStateException("the condition compiles", e);
        }
    }
}
