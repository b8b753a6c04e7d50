package dev.patoperator.policy;

import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.CelConditionCompiler;
import dev.patoperator.policy.cel.CelTextCompiler;
import dev.patoperator.policy.cel.CompilationResult;
import dev.patoperator.policy.cel.TextCompilationResult;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One expression over requests or grants, and what its compilation gave while a resource may use it. The two counts are
 * guarded by the {@link ConditionStore}; the methods are thread-safe.
 */
final class SharedCondition {

    /** What an expression is, and so how it is compiled. */
    enum Use {
        /** Of type bool. */
        CONDITION,

        /** Of type string. */
        REASON,

        /** Of any type. It is only checked: the expressions that read it have it written out. */
        VARIABLE
    }

    /** Identifies an expression by its digest, because expressions are long and the informers' caches hold them already. */
    record ConditionKey(ItemKind kind, Use use, String digest) {}

    private final ConditionKey key;
    private final long weight;

    /** Its type follows from the use: each method that compiles is for one use. */
    private volatile @Nullable Object result;

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

    /** Returns the result of compiling a condition, and keeps it until {@link #clear}. */
    CompilationResult condition(String expression) {
        return (CompilationResult) result(() -> CelConditionCompiler.compile(expression, key.kind()));
    }

    /** Returns the result of compiling the expression of a reason, and keeps it until {@link #clear}. */
    TextCompilationResult reason(String expression) {
        return (TextCompilationResult) result(() -> CelTextCompiler.compile(expression, key.kind()));
    }

    /** Returns what is wrong with a variable, and keeps it until {@link #clear}; empty when nothing is wrong. */
    Optional<String> variableFault(String expression) {
        String fault = (String) result(
                () -> CelConditionCompiler.typeFault(expression, key.kind()).orElse(""));
        return fault.isEmpty() ? Optional.empty() : Optional.of(fault);
    }

    private Object result(Supplier<Object> compilation) {
        Object known = result;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            known = result;
            if (known == null) {
                known = compilation.get();
                result = known;
            }
            return known;
        }
    }

    boolean isCompiled() {
        return result != null;
    }

    /** Drops the result. The next use compiles again. */
    void clear() {
        result = null;
    }
}
