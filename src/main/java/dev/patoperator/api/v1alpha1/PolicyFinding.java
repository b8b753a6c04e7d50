package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * What one policy makes of an item.
 *
 * @param policy kind and name, such as {@code PatGrantReview/deny-admin}; null for policies of other namespaces, which are
 *     not named
 * @param result for example {@code Matches}, {@code Excluded}, {@code Undecided}, {@code Excepted}
 * @param message which parts of the policy matched, failed or excluded the item
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PolicyFinding(
        @Size(max = PolicyFinding.MAX_POLICY)
        @JsonPropertyDescription(
                "Kind and name of the policy; absent for policies of other namespaces, which are not named.")
        @Nullable
        String policy,

        @Required @Size(max = PolicyFinding.MAX_RESULT) @JsonPropertyDescription("""
                        What the policy makes of the item. Matches: it decides it, or would. Excluded: it does not \
                        concern it. Undecided: it could not be evaluated, or is held back. Excepted: an exception \
                        leaves it alone. Suspended: it does nothing.""")
        String result,

        @Size(max = Outcome.MAX_MESSAGE_LENGTH)
        @JsonPropertyDescription("Which parts of the policy matched, failed or excluded the item.")
        @Nullable
        String message) {

    public static final int MAX_POLICY = 300;
    public static final int MAX_RESULT = 32;
}
