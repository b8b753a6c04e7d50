package dev.patoperator.policy;

import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.CelConditionCompiler;
import dev.patoperator.policy.cel.CompilationResult;
import org.jspecify.annotations.Nullable;

/**
 * One expression over requests or grants, and its compiled program while a resource may use it. The two counts are guarded
 * by the {@link ConditionStore}; the methods are thread-safe.
 */
final class SharedCondition {

    /** Identifies an expression by its digest, because expressions are long and the informers' caches hold them already. */
    record ConditionKey(ItemKind kind, String digest) {}

    private final ConditionKey key;
    private final long weight;
    private volatile @Nullable CompilationResult compilationResult;

    /** The number of resources with this expression. */
    int users;

    /** The number of these resources that may use the program. */
    int admittedUsers;

    SharedCondition(ConditionKey key, long weight) {
        this.key = key;
        this.weight = weight;
    }

    ConditionKey key() {
        return key;
    }

    /** Returns an upper bound, in bytes, of the memory of the compiled expression. */
    long weight() {
        return weight;
    }

    /** Returns the result of compiling the expression, and keeps it until {@link #clear}. */
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

    /** Drops the compilation result. The next use compiles again. */
    void clear() {
        compilationResult = null;
    }
}
