package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A condition in CEL, in the form of Kubernetes' own match conditions.
 *
 * @param name what messages call it
 * @param expression CEL of type bool
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record MatchCondition(
        @Required
        @Size(min = 1, max = PatSelector.MAX_CONDITION_NAME_LENGTH)
        @ValidationRule(
                value = SelectorText.CONDITION_NAME_RULE,
                message = "a condition's name must be " + PatSelector.CONDITION_NAME_FORM)
        @JsonPropertyDescription("What messages call the condition; unique within the selector.")
        @Nullable
        String name,

        @Required @Size(min = 1, max = PatSelector.MAX_EXPRESSION_LENGTH) @JsonPropertyDescription("""
                        CEL of type bool over request (PatGrantReview) or grant (PatRevocation), with every field of \
                        GitHub's list item in camelCase, and now. Timestamps are CEL timestamps. What GitHub leaves \
                        out is absent: test it with has(), because a condition that reads an absent field fails and \
                        leaves the item undecided. No tokenExpiresAt means that the token never expires.""") @Nullable
        String expression) {}
