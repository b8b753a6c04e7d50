package dev.patoperator.policy.expression;

import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.CelConditionCompiler;
import dev.patoperator.policy.cel.CelTextCompiler;
import dev.patoperator.policy.cel.CompilationResult;
import dev.patoperator.policy.cel.TextCompilationResult;
import java.util.Optional;

/** Compiles the expressions of one resource, which have their variables written out. */
public interface SpecCompiler {

    /** Returns what is wrong with the expression of a variable; empty when nothing is. */
    Optional<String> variableFault(String expression);

    CompilationResult condition(String expression);

    TextCompilationResult reason(String expression);

    /**
     * Returns one that shares nothing with other resources. The first use of it loads CEL: some megabytes and half a second.
     * Resources without expressions never load it.
     */
    static SpecCompiler notSharing(ItemKind kind) {
        return new SpecCompiler() {
            @Override
            public Optional<String> variableFault(String expression) {
                return CelConditionCompiler.typeFault(expression, kind);
            }

            @Override
            public CompilationResult condition(String expression) {
                return CelConditionCompiler.compile(expression, kind);
            }

            @Override
            public TextCompilationResult reason(String expression) {
                return CelTextCompiler.compile(expression, kind);
            }
        };
    }
}
