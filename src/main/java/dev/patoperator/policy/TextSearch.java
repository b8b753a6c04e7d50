package dev.patoperator.policy;

import com.google.common.collect.ImmutableSet;
import com.google.re2j.Pattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationExceptionBuilder;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code matches} and {@code contains} within a budget. CEL's own budgets count loops and the size of a regular expression,
 * but neither the length of the texts nor the product of the three, which would be seconds for each item.
 */
final class TextSearch {

    /** Of all searches of one evaluation together: instructions of the pattern times characters of the text. */
    private static final long MAX_STEPS = 5_000_000;

    private static final int MAX_PATTERNS = 1_000;
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    /** An evaluation stays in its thread, and CEL hands nothing of its own to functions. */
    private static final ThreadLocal<Long> STEPS_LEFT = ThreadLocal.withInitial(() -> MAX_STEPS);

    private TextSearch() {}

    /** In place of the standard library's functions of these names. */
    static ImmutableSet<CelFunctionBinding> bindings() {
        return ImmutableSet.<CelFunctionBinding>builder()
                .addAll(CelFunctionBinding.fromOverloads(
                        "matches",
                        binding("matches", TextSearch::matches),
                        binding("matches_string", TextSearch::matches)))
                .addAll(CelFunctionBinding.fromOverloads("contains", binding("contains_string", TextSearch::contains)))
                .build();
    }

    private static CelFunctionBinding binding(String overload, CelFunctionOverload.Binary<String, String> search) {
        return CelFunctionBinding.from(overload, String.class, String.class, search);
    }

    /** Another evaluation begins in this thread. */
    static void begin() {
        STEPS_LEFT.set(MAX_STEPS);
    }

    private static Object matches(String text, String regex) throws CelEvaluationException {
        if (PATTERNS.size() >= MAX_PATTERNS) {
            PATTERNS.clear();
        }
        Pattern pattern = PATTERNS.computeIfAbsent(regex, Pattern::compile);
        spend(text, pattern.programSize());
        return pattern.matcher(text).find();
    }

    private static Object contains(String text, String part) throws CelEvaluationException {
        spend(text, part.length());
        return text.contains(part);
    }

    private static void spend(String text, int perCharacter) throws CelEvaluationException {
        long left = STEPS_LEFT.get() - (text.length() + 1L) * (perCharacter + 1L);
        STEPS_LEFT.set(left);
        if (left < 0) {
            throw CelEvaluationExceptionBuilder.newBuilder("matches() and contains() search too much text")
                    .build();
        }
    }
}
