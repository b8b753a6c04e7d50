package dev.patoperator.policy.cel.environment;

import com.google.common.collect.ImmutableSet;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationExceptionBuilder;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.patoperator.policy.item.EvaluationBudget;

/**
 * {@code matches} and {@code contains} with a budget. CEL's own budgets count loops and the size of a regular expression.
 * They ignore the length of the texts and the product of the three, which can take seconds for each item.
 */
final class BudgetedStringFunctions {

    private static final PatternCache PATTERNS = new PatternCache(2 << 20);

    /** Each search is charged for compiling its pattern, because other conditions may have evicted it from the cache. */
    private static final int PATTERN_BYTES_PER_STEP = 16;

    private BudgetedStringFunctions() {}

    /** Returns the replacements of the standard library's functions of these names. */
    static ImmutableSet<CelFunctionBinding> bindings() {
        return ImmutableSet.<CelFunctionBinding>builder()
                .addAll(CelFunctionBinding.fromOverloads(
                        "matches",
                        binding("matches", BudgetedStringFunctions::matches),
                        binding("matches_string", BudgetedStringFunctions::matches)))
                .addAll(CelFunctionBinding.fromOverloads(
                        "contains", binding("contains_string", BudgetedStringFunctions::contains)))
                .build();
    }

    private static CelFunctionBinding binding(String overload, CelFunctionOverload.Binary<String, String> search) {
        return CelFunctionBinding.from(overload, String.class, String.class, search);
    }

    private static Object matches(String text, String regex) throws CelEvaluationException {
        PatternCache.CachedPattern compiled = PATTERNS.get(regex);
        spend(text, compiled.pattern().programSize(), compiled.weight() / PATTERN_BYTES_PER_STEP);
        return compiled.pattern().matcher(text).find();
    }

    private static Object contains(String text, String part) throws CelEvaluationException {
        spend(text, part.length(), 0);
        return text.contains(part);
    }

    private static void spend(String text, int perCharacter, long fixed) throws CelEvaluationException {
        String refusal = EvaluationBudget.refusal(
                fixed + (text.length() + 1L) * (perCharacter + 1L), "matches() and contains() search too much text");
        if (refusal != null) {
            throw CelEvaluationExceptionBuilder.newBuilder("%s", refusal).build();
        }
    }
}
