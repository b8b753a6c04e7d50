package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.MatchCondition;
import dev.patoperator.model.expression.SpecVariables;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A validated selector. An item matches when every given criterion holds. Equal criteria select the same items, however the
 * resource spells them.
 *
 * @param owners logins in lower case; empty for any
 * @param repository name of a repository that the token must reach
 * @param permission name and minimum level, as GitHub writes them: {@code contents_write}
 * @param lastUsedBefore never-used tokens do not match
 * @param lastUsedAfter never-used tokens do not match
 * @param tokenIds the tokens' own ids; empty for any
 * @param before {@code createdBefore} of a request, {@code grantedBefore} of a grant
 * @param conditions CEL, in the resource's order; empty for none
 */
public record Criteria(
        Set<String> owners,
        @Nullable String repository,
        @Nullable String permission,
        @Nullable Instant lastUsedBefore,
        @Nullable Instant lastUsedAfter,
        Set<Long> tokenIds,
        @Nullable Instant before,
        List<NamedExpression> conditions) {

    /** A selector without criteria: everything matches. */
    public static final Criteria ALL = new Criteria(Set.of(), null, null, null, null, Set.of(), null, List.of());

    /**
     * A {@link MatchCondition} whose fields are present.
     *
     * @param written the expression as the resource writes it
     * @param variables what it may read
     */
    public record NamedExpression(String name, String written, SpecVariables variables) {

        /** Creates a condition of a resource without variables. */
        public NamedExpression(String name, String expression) {
            this(name, expression, SpecVariables.NONE);
        }

        /** Returns the expression with its variables written out. Long ones are made with each call, and not kept. */
        public String expression() {
            return variables.writeOut(written);
        }
    }

    public Criteria {
        owners = Set.copyOf(owners);
        tokenIds = Set.copyOf(tokenIds);
        conditions = List.copyOf(conditions);
    }

    /** Returns the same criteria without the conditions. */
    public Criteria withoutConditions() {
        return new Criteria(owners, repository, permission, lastUsedBefore, lastUsedAfter, tokenIds, before, List.of());
    }

    /**
     * Returns a text that is the same for equal criteria in every version of the operator: it contains no class hash, no
     * set order and no condition names, and the repository in lower case. Each value has its length as a prefix, so that
     * criteria with different values have different texts.
     */
    String canonicalText() {
        StringBuilder text = new StringBuilder();
        append(text, "owners", new TreeSet<>(owners));
        append(text, "repository", repository == null ? null : repository.toLowerCase(Locale.ROOT));
        append(text, "permission", permission);
        append(text, "lastUsedBefore", lastUsedBefore);
        append(text, "lastUsedAfter", lastUsedAfter);
        append(text, "tokenIDs", new TreeSet<>(tokenIds));
        append(text, "before", before);
        SortedSet<String> expressions = new TreeSet<>();
        conditions.forEach(condition -> expressions.add(condition.expression()));
        append(text, "matchConditions", expressions);
        return text.toString();
    }

    private static void append(StringBuilder text, String field, SortedSet<?> values) {
        text.append(field).append('[').append(values.size()).append(']');
        values.forEach(value -> append(text, "", value));
    }

    private static void append(StringBuilder text, String field, @Nullable Object value) {
        text.append(field).append(':');
        if (value != null) {
            String string = value.toString();
            text.append(string.length()).append(':').append(string);
        }
        text.append(';');
    }
}
