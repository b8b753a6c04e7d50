package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one selector that is evaluated once.
 *
 * @param hash of organization, action and selector
 * @param completed true once everything that it matched has an end; absent before
 * @param decisions how many decisions were sent for it; the limit counts them
 * @param total how many items it matched
 * @param succeeded how many of them have a good outcome
 * @param failed how many of them are final and bad
 * @param undecided how many of them are held back
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record OneShotSelector(
        @Required @Size(max = 64) @JsonPropertyDescription("Hash of organization, action and selector.") @Nullable
        String hash,

        @JsonPropertyDescription("True once everything that it matched has an end; absent before.") @Nullable
        Boolean completed,

        @Min(0) @JsonPropertyDescription("How many decisions were sent for it; limit counts them.") @Nullable
        Integer decisions,

        @Min(0) @JsonPropertyDescription("How many items it matched.") @Nullable
        Integer total,

        @Min(0) @JsonPropertyDescription("How many of them have a good outcome.") @Nullable
        Integer succeeded,

        @Min(0) @JsonPropertyDescription("How many of them are final and bad.") @Nullable
        Integer failed,

        @Min(0) @JsonPropertyDescription("How many of them are held back.") @Nullable
        Integer undecided) {

    /** Most selectors that one resource remembers. */
    public static final int MAX_SELECTORS = 50;
}
