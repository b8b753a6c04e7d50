package dev.patoperator.policy.expression;

import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.model.expression.InvalidExpressionException;
import dev.patoperator.model.expression.SpecExpressions;
import dev.patoperator.model.expression.SpecVariables;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.policy.cel.CompilationResult;
import dev.patoperator.policy.cel.CompiledText;
import dev.patoperator.policy.cel.TextCompilationResult;
import dev.patoperator.policy.cel.check.NameWarning;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a selector, and the expression of its reason, ready to evaluate items. Thread-safe.
 *
 * @param conditions in the resource's order
 * @param reason null when nothing computes the reason
 */
public record CompiledExpressions(
        List<NamedCondition> conditions, @Nullable CompiledText reason) {

    /** Where an expression has a fault. With variables written out it is a position in a text that nobody wrote. */
    private static final Pattern POSITION = Pattern.compile("^\\d+:\\d+: ");

    public CompiledExpressions {
        conditions = List.copyOf(conditions);
    }

    /**
     * Compiles all expressions of a resource. Variables come first: a fault in one is told once, and not for each expression
     * that reads it. Only a variable that is correct by itself means the same in every place where it is written out.
     *
     * @throws InvalidExpressionException when an expression does not compile, or could cost more than is allowed
     */
    public static CompiledExpressions of(SelectorIntent selector, SpecCompiler compiler)
            throws InvalidExpressionException {
        checkVariables(selector.expressions().variables(), compiler);
        List<NamedCondition> conditions = new ArrayList<>();
        for (Criteria.NamedExpression condition : selector.criteria().conditions()) {
            String expression = condition.expression();
            CompilationResult result = compiler.condition(expression);
            if (result instanceof CompilationResult.CompilationFailure refused) {
                throw fault(
                        "spec.selector.matchConditions '" + condition.name() + "'",
                        condition.written(),
                        expression,
                        refused.problem());
            }
            conditions.add(
                    new NamedCondition(condition.name(), ((CompilationResult.CompilationSuccess) result).condition()));
        }
        return new CompiledExpressions(conditions, reason(selector.expressions(), compiler));
    }

    private static void checkVariables(SpecVariables variables, SpecCompiler compiler)
            throws InvalidExpressionException {
        List<SpecVariables.Definition> writtenOut = variables.writtenOut();
        for (int i = 0; i < writtenOut.size(); i++) {
            SpecVariables.Definition variable = variables.definitions().get(i);
            String expression = writtenOut.get(i).expression();
            Optional<String> fault = compiler.variableFault(expression);
            if (fault.isPresent()) {
                throw fault("spec.variables '" + variable.name() + "'", variable.expression(), expression, fault.get());
            }
        }
    }

    private static @Nullable CompiledText reason(SpecExpressions expressions, SpecCompiler compiler)
            throws InvalidExpressionException {
        String written = expressions.reason();
        String expression = expressions.reasonWrittenOut();
        if (written == null || expression == null) {
            return null;
        }
        TextCompilationResult result = compiler.reason(expression);
        if (result instanceof TextCompilationResult.TextCompilationFailure refused) {
            throw fault("spec.reasonExpression", written, expression, refused.problem());
        }
        return ((TextCompilationResult.TextCompilationSuccess) result).text();
    }

    private static InvalidExpressionException fault(String where, String written, String expression, String problem) {
        return new InvalidExpressionException(
                expression.equals(written)
                        ? where + " does not compile: " + problem
                        : where + ", with its variables written out, does not compile: "
                                + POSITION.matcher(problem).replaceFirst(""));
    }

    /** Returns the warnings about names in the expressions that are probably misspelt. */
    public SpecWarnings warnings() {
        List<NameWarning> ofReason = reason == null ? List.of() : reason.warnings();
        List<String> texts = Stream.concat(
                        conditions.stream()
                                .flatMap(named -> texts(
                                        "condition '" + named.name() + "'",
                                        named.condition().warnings())),
                        texts("reasonExpression", ofReason))
                .limit(SpecWarnings.MAX_TEXTS)
                .toList();
        int all = ofReason.size() + (reason == null ? 0 : reason.otherWarnings());
        for (NamedCondition named : conditions) {
            all += named.condition().warnings().size() + named.condition().otherWarnings();
        }
        return new SpecWarnings(texts, all - texts.size());
    }

    private static Stream<String> texts(String where, List<NameWarning> warnings) {
        return warnings.stream().map(warning -> where + " " + warning.text());
    }

    /** Whether an expression reads the names of an item's repositories. */
    public boolean readsRepositoryNames() {
        return (reason != null && reason.namesRepositories())
                || conditions.stream().anyMatch(named -> named.condition().namesRepositories());
    }

    /** Returns what the expressions read about the organization's people and repositories. */
    public RequiredFacts requiredFacts() {
        return conditions.stream()
                .map(named -> named.condition().requiredFacts())
                .reduce(reason == null ? RequiredFacts.NONE : reason.requiredFacts(), RequiredFacts::and);
    }

    /**
     * Returns the computed reason for an item; empty when nothing computes it, or when its expression fails for the item.
     *
     * @param budget charged with the cost of the expression
     */
    public Optional<String> reason(ItemView item, EvaluationBudget budget) {
        return reason != null && reason.evaluate(item, budget) instanceof CompiledText.TextResult.Text computed
                ? Optional.of(computed.text())
                : Optional.empty();
    }
}
