package dev.patoperator.policy.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.check.CelExpressionGuard;
import dev.patoperator.policy.cel.check.NameWarnings;
import dev.patoperator.policy.cel.environment.CelEnvironment;
import java.util.Optional;

/**
 * Compiles expressions whose value is a text. They may do what conditions may, and also join strings, except in loops. The
 * first use of this class loads CEL.
 */
public final class CelTextCompiler {

    private CelTextCompiler() {}

    public static TextCompilationResult compile(String expression, ItemKind kind) {
        return new ExpressionCompiler(CelEnvironment.texts(kind), kind)
                .compile(expression, CelTextCompiler::createText, TextCompilationResult.TextCompilationFailure::new);
    }

    private static TextCompilationResult createText(CelAbstractSyntaxTree ast) throws CelEvaluationException {
        Optional<String> refusal = CelExpressionGuard.ofText(ast).refusal();
        return refusal.isEmpty()
                ? new TextCompilationResult.TextCompilationSuccess(
                        new CelText(new CelProgram(ast), NameWarnings.in(ast)))
                : new TextCompilationResult.TextCompilationFailure(refusal.get());
    }
}
