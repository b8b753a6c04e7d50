package dev.patoperator.policy.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.fault.CompilerFault;
import dev.patoperator.text.TextSanitizer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compiles expressions of one result type over requests or grants, and says in a sentence what is wrong with one. */
final class ExpressionCompiler {

    private static final int SHOWN_CHARACTERS = 200;

    private final CelCompiler compiler;
    private final ItemKind kind;

    /** What to do with a syntax tree whose types are correct. */
    @FunctionalInterface
    interface Step<R> {
        R apply(CelAbstractSyntaxTree ast) throws CelEvaluationException;
    }

    ExpressionCompiler(CelCompiler compiler, ItemKind kind) {
        this.compiler = compiler;
        this.kind = kind;
    }

    /**
     * Checks an expression's syntax and types.
     *
     * @param next called when they are correct
     * @param failure called with what is wrong, with positions where there are any
     */
    <R> R compile(String expression, Step<R> next, Function<String, R> failure) {
        try {
            return next.apply(compiler.compile(expression).getAst());
        } catch (CelValidationException e) {
            return failure.apply(firstFault(e, expression));
        } catch (StackOverflowError e) {
            return failure.apply("it is nested too deeply");
        } catch (CelEvaluationException | RuntimeException e) {
            // The library may fail in other ways. Only the resource with this expression must stall.
            return failure.apply(TextSanitizer.shorten(
                    TextSanitizer.line(String.valueOf(e.getMessage()), 1_000).replaceFirst("^evaluation error: ", ""),
                    SHOWN_CHARACTERS));
        }
    }

    /** One fault is enough: others often follow from it. */
    private String firstFault(CelValidationException e, String expression) {
        List<CelIssue> issues = e.getErrors();
        return issues.isEmpty()
                ? TextSanitizer.shorten(String.valueOf(e.getMessage()), SHOWN_CHARACTERS)
                : new CompilerFault(kind, expression, parsed(expression)).describe(issues.get(0));
    }

    private @Nullable CelAbstractSyntaxTree parsed(String expression) {
        try {
            return compiler.parse(expression).getAst();
        } catch (CelValidationException e) {
            return null;
        }
    }
}
