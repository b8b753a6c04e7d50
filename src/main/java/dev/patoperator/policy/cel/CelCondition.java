package dev.patoperator.policy.cel;

import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.policy.cel.check.NameWarning;
import dev.patoperator.policy.cel.check.NameWarnings;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import java.util.List;

/** A condition as a CEL program. */
final class CelCondition implements CompiledCondition {

    private final CelProgram program;
    private final List<NameWarning> warnings;
    private final int otherWarnings;

    CelCondition(CelProgram program, NameWarnings warnings) {
        this.program = program;
        this.warnings = warnings.first();
        this.otherWarnings = warnings.others();
    }

    @Override
    public boolean namesRepositories() {
        return program.namesRepositories();
    }

    @Override
    public RequiredFacts requiredFacts() {
        return program.requiredFacts();
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
        CelProgram.Result result = program.run(item, budget);
        if (result instanceof CelProgram.Result.Failure failure) {
            return failure.match();
        }
        Object value = ((CelProgram.Result.Value) result).value();
        if (Boolean.TRUE.equals(value)) {
            return Match.MATCHED;
        }
        return Boolean.FALSE.equals(value)
                ? Match.NOT_MATCHED
                : new Match.EvaluationFailed("it is neither true nor false");
    }
}
