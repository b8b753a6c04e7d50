package dev.patoperator.model.expression;

import org.jspecify.annotations.Nullable;

/**
 * What a spec computes besides the conditions of its selector.
 *
 * @param variables what conditions and the reason may read
 * @param reason CEL that computes the reason of a decision, as the resource writes it; null when nothing computes it
 */
public record SpecExpressions(
        SpecVariables variables, @Nullable String reason) {

    public static final SpecExpressions NONE = new SpecExpressions(SpecVariables.NONE, null);

    /** Returns the expression of the reason with its variables written out; null when there is none. */
    public @Nullable String reasonWrittenOut() {
        return reason == null ? null : variables.writeOut(reason);
    }
}
