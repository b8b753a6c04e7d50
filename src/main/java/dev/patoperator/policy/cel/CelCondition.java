package dev.patoperator.policy.cel;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import dev.patoperator.text.TextSanitizer;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A condition as a CEL program. */
final class CelCondition implements CompiledCondition {

    private static final int SHOWN_CHARACTERS = 150;
    private static final Pattern PREFIX = Pattern.compile("^(evaluation error( at <input>:\\d+)?: )+");

    private static final Pattern ABSENT_KEY = Pattern.compile("^key '(.*)' is not present in map\\.?$");

    /** Larger expressions, and those with a loop, may take so long that they are measured; see {@link EvaluationBudget}. */
    private static final int MAX_UNMEASURED_NODES = 50;

    private final CelRuntime.Program program;
    private final int nodes;
    private final boolean measured;
    private final boolean namesRepositories;
    private final List<NameWarning> warnings;
    private final int otherWarnings;

    /**
     * Creates a condition from a program.
     *
     * @param nodes the number of nodes of the syntax tree
     * @param loops whether the expression has a loop
     * @param namesRepositories whether the expression reads the names of an item's repositories
     */
    CelCondition(
            CelRuntime.Program program, int nodes, boolean loops, boolean namesRepositories, NameWarnings warnings) {
        this.program = program;
        this.nodes = nodes;
        this.measured = loops || nodes > MAX_UNMEASURED_NODES;
        this.namesRepositories = namesRepositories;
        this.warnings = warnings.first();
        this.otherWarnings = warnings.others();
    }

    @Override
    public boolean namesRepositories() {
        return namesRepositories;
    }

    @Override
    public List<NameWarning> warnings() {
        return warnings;
    }

    @Override
    public int otherWarnings() {
        return otherWarnings;
    }

    @Override
    public Match evaluate(ItemView item, EvaluationBudget budget) {
        if (budget.isUsedUp()) {
            return EvaluationBudget.USED_UP;
        }
        Map<String, Object> variables = namesRepositories ? item.variablesWithRepositories() : item.variables();
        if (variables == null) {
            return new Match.EvaluationFailed("the repositories of " + item.variable() + " "
                    + item.item().id() + " could not be read from GitHub");
        }
        EvaluationBudget.MeteredEvaluation evaluation = budget.begin(nodes, measured);
        try {
            Match match = evaluate(variables);
            String refusal = evaluation.refusal();
            return match instanceof Match.EvaluationFailed && refusal != null
                    ? new Match.EvaluationFailed(refusal)
                    : match;
        } finally {
            evaluation.end();
        }
    }

    private Match evaluate(Map<String, Object> variables) {
        try {
            Object result = program.eval(variables);
            if (Boolean.TRUE.equals(result)) {
                return Match.MATCHED;
            }
            return Boolean.FALSE.equals(result)
                    ? Match.NOT_MATCHED
                    : new Match.EvaluationFailed("it is neither true nor false");
        } catch (CelEvaluationException e) {
            return new Match.EvaluationFailed(
                    e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
                            ? ABSENT_KEY.matcher(text(e)).replaceFirst("$1") + " is absent; ask has() before reading it"
                            : text(e));
        } catch (StackOverflowError e) {
            return new Match.EvaluationFailed("it is nested too deeply");
        } catch (RuntimeException e) {
            // CEL does not wrap every failure, for example an unknown time zone. It must fail one item, not the worker.
            return new Match.EvaluationFailed(shown(String.valueOf(e.getMessage())));
        }
    }

    private static String text(CelEvaluationException e) {
        return shown(PREFIX.matcher(String.valueOf(e.getMessage())).replaceFirst(""));
    }

    private static String shown(String message) {
        return TextSanitizer.shorten(TextSanitizer.line(message, message.length()), SHOWN_CHARACTERS);
    }
}
