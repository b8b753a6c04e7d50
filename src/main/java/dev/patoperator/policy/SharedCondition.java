package dev.patoperator.policy;

import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.CelConditionCompiler;
import dev.patoperator.policy.cel.CompilationResult;
import org.jspecify.annotations.Nullable;

/**
 * One expression over requests or grants, and its program for as long as a resource may use that. The {@link ConditionStore}
 * guards the two counts; any thread may ask for the program.
 */
final class SharedCondition {

    /** Expressions are long, and the informers' caches hold them already: a digest stands for each. */
    record ConditionKey(ItemKind kind, String digest) {}

    private final ConditionKey key;
    private final long weight;
    private volatile @Nullable CompilationResult compilationResult;

    /** Resources with this expression. */
    int users;

    /** Those of them that may use it. */
    int admittedUsers;

    SharedCondition(ConditionKey key, long weight) {
        this.key = key;
        this.weight = weight;
    }

    ConditionKey key() {
        return key;
    }

    /** Its bytes once it is compiled, at most. */
    long weight() {
        return weight;
    }

    /** What compiling comes to; done once. */
    CompilationResult compilation(String expression) {
        CompilationResult known = compilationResult;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            known = compilationResult;
            if (known == null) {
                known = CelConditionCompiler.compile(expression, key.kind());
                compilationResult = known;
            }
            return known;
        }
    }

    boolean isCompiled() {
        return compilationResult != null;
    }

    /** Lets go of the program. */
    void forget() {
        compilationResult = null;
    }
}
