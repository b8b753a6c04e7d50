package dev.patoperator.policy.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.check.CelExpressionGuard;
import dev.patoperator.policy.cel.check.NameWarnings;
import dev.patoperator.policy.cel.environment.CelEnvironment;
import java.util.Optional;

/** Compiles conditions. The first use of this class loads CEL. */
public final class CelConditionCompiler {

    private CelConditionCompiler() {}

    public static CompilationResult compile(String expression, ItemKind kind) {
        return new ExpressionCompiler(CelEnvironment.conditions(kind), kind)
                .compile(expression, CelConditionCompiler::createCondition, CompilationResult.CompilationFailure::new);
    }

    /**
     * Checks the syntax and the types of an expression whose value may have any type, which is a part of other expressions.
     * What else is not allowed is found when the other expressions are compiled.
     *
     * @return what is wrong, with positions where there are any; empty when nothing is
     */
    public static Optional<String> typeFault(String expression, ItemKind kind) {
        return new ExpressionCompiler(CelEnvironment.anyType(kind), kind)
                .compile(expression, ast -> Optional.empty(), Optional::of);
    }

    private static CompilationResult createCondition(CelAbstractSyntaxTree ast) throws CelEvaluationException {
        Optional<String> refusal = CelExpressionGuard.ofCondition(ast).refusal();
        return refusal.isEmpty()
                ? new CompilationResult.CompilationSuccess(new CelCondition(new CelProgram(ast), NameWarnings.in(ast)))
                : new CompilationResult.CompilationFailure(refusal.get());
    }
}
