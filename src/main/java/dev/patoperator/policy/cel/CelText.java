package dev.patoperator.policy.cel;

import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.policy.cel.check.NameWarning;
import dev.patoperator.policy.cel.check.NameWarnings;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import java.util.List;

/**
 * A text as a CEL program.
 *
 * @param program whose value is a string
 * @param warnings the first names that are probably misspelt
 * @param otherWarnings how many more there are
 */
record CelText(CelProgram program, List<NameWarning> warnings, int otherWarnings) implements CompiledText {

    CelText(CelProgram program, NameWarnings warnings) {
        this(program, warnings.first(), warnings.others());
    }

    @Override
    public TextResult evaluate(ItemView item, EvaluationBudget budget) {
        CelProgram.Result result = program.run(item, budget);
        if (result instanceof CelProgram.Result.Failure failure) {
            return new TextResult.TextFailed(failure.match().message());
        }
        return ((CelProgram.Result.Value) result).value() instanceof String text
                ? new TextResult.Text(text)
                : new TextResult.TextFailed("it is no text");
    }

    @Override
    public boolean namesRepositories() {
        return program.namesRepositories();
    }

    @Override
    public RequiredFacts requiredFacts() {
        return program.requiredFacts();
    }
}
