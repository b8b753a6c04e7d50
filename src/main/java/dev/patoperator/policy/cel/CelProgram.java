package dev.patoperator.policy.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.policy.cel.check.ExpressionFacts;
import dev.patoperator.policy.cel.environment.CelEnvironment;
import dev.patoperator.policy.cel.environment.StrictOperands;
import dev.patoperator.policy.cel.fault.CompilerFault;
import dev.patoperator.policy.cel.value.Variables;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.item.UnknownFactException;
import dev.patoperator.text.TextSanitizer;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A CEL program, and what it reads. Thread-safe. */
final class CelProgram {

    private static final int SHOWN_CHARACTERS = 150;

    /** Longer than other messages: such a message says which permission the App lacks. */
    private static final int SHOWN_CHARACTERS_OF_FACT = 350;

    private static final Pattern PREFIX = Pattern.compile("^(evaluation error( at <input>:\\d+)?: )+");

    private static final Pattern ABSENT_KEY = Pattern.compile("^key '(.*)' is not present in map\\.?$");

    /** Larger expressions, and those with a loop, may take so long that they are measured; see {@link EvaluationBudget}. */
    private static final int MAX_UNMEASURED_NODES = 50;

    private final CelRuntime.Program program;
    private final int nodes;
    private final boolean measured;
    private final boolean namesRepositories;
    private final RequiredFacts requiredFacts;

    /** The result of an evaluation. */
    sealed interface Result {

        record Value(Object value) implements Result {}

        record Failure(Match.EvaluationFailed match) implements Result {}
    }

    /**
     * Creates a program from an expression that was checked and is allowed.
     *
     * @throws IllegalArgumentException when it is too large with its checked operands
     */
    CelProgram(CelAbstractSyntaxTree ast) throws CelEvaluationException {
        var facts = new ExpressionFacts(ast);
        // A program keeps its syntax tree. The positions in the text take a third of the memory and are never shown.
        CelAbstractSyntaxTree executed = StrictOperands.in(ast);
        List<CelExpr.ExprKind.Kind> kinds = CelNavigableAst.fromAst(executed)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::getKind)
                .toList();
        this.nodes = kinds.size();
        if (nodes > CelEnvironment.MAX_NODES) {
            throw new IllegalArgumentException(CompilerFault.TOO_LARGE);
        }
        this.program = CelEnvironment.RUNTIME.createProgram(executed);
        this.measured = kinds.contains(CelExpr.ExprKind.Kind.COMPREHENSION) || nodes > MAX_UNMEASURED_NODES;
        this.namesRepositories = facts.namesRepositories();
        RequiredFacts required = facts.requiredFacts();
        this.requiredFacts = required.isNone() ? RequiredFacts.NONE : required; // one object for nearly all conditions
    }

    boolean namesRepositories() {
        return namesRepositories;
    }

    RequiredFacts requiredFacts() {
        return requiredFacts;
    }

    Result run(ItemView item, EvaluationBudget budget) {
        if (budget.isUsedUp()) {
            return new Result.Failure(budget.failure());
        }
        EvaluationBudget.MeteredEvaluation evaluation = budget.begin(nodes, measured);
        try {
            Result result = run(new Variables(item));
            String refusal = evaluation.refusal();
            return result instanceof Result.Failure && refusal != null ? failure(refusal) : result;
        } finally {
            evaluation.end();
        }
    }

    private Result run(Variables variables) {
        try {
            return new Result.Value(program.eval(variables));
        } catch (CelEvaluationException e) {
            UnknownFactException unknown = unknownFact(e);
            if (unknown != null) {
                return new Result.Failure(new Match.EvaluationFailed(
                        shown(unknown.getMessage(), SHOWN_CHARACTERS_OF_FACT), unknown.isNotRead()));
            }
            return failure(
                    e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
                            ? ABSENT_KEY.matcher(text(e)).replaceFirst("$1") + " is absent; ask has() before reading it"
                            : text(e));
        } catch (StackOverflowError e) {
            return failure("it is nested too deeply");
        } catch (RuntimeException e) {
            // CEL does not wrap every failure, for example an unknown time zone. It must fail one item, not the worker.
            return failure(shown(e.getMessage(), SHOWN_CHARACTERS));
        }
    }

    private static @Nullable UnknownFactException unknownFact(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof UnknownFactException)) {
            cause = cause.getCause();
        }
        return (UnknownFactException) cause;
    }

    private static Result failure(String message) {
        return new Result.Failure(new Match.EvaluationFailed(message));
    }

    private static String text(CelEvaluationException e) {
        return shown(PREFIX.matcher(String.valueOf(e.getMessage())).replaceFirst(""), SHOWN_CHARACTERS);
    }

    private static String shown(@Nullable String message, int characters) {
        String text = String.valueOf(message);
        return TextSanitizer.shorten(TextSanitizer.line(text, text.length()), characters);
    }
}
