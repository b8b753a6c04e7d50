package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last complete lists of GitHub held. Counts are of all items, those without an object included.
 *
 * @param observedGeneration {@code metadata.generation} of the spec that this status is about; -1 at first
 * @param conditions {@code Ready}; {@code Reconciling} and {@code Stalled} only while True
 * @param requests pending requests; null while {@code spec.requests} is absent or no list was read
 * @param grants active grants; null while {@code spec.grants} is absent or no list was read
 * @param neverExpiring items whose token never expires
 * @param idle grants whose token was not used for 90 days, or never since it was granted 90 days ago
 * @param uncovered items that no policy would decide
 * @param truncated items that have no object, because of {@code maxItems}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonClassDescription("What GitHub lists, written by the operator. It changes only when something changed.")
public record PatInventoryStatus(
        @Min(-1) @JsonPropertyDescription("""
                        metadata.generation of the spec that this status is about; -1 until the operator has seen \
                        the resource.""") @Nullable Long observedGeneration,

        @Size(max = 8) @JsonPropertyDescription("""
                        Ready says whether all objects are up to date and why not. Reconciling and Stalled are there \
                        only while True.""") @Nullable
        List<Condition> conditions,

        @Min(0) @JsonPropertyDescription("How many requests are pending.") @Nullable
        Integer requests,

        @Min(0) @JsonPropertyDescription("How many grants are active.") @Nullable
        Integer grants,

        @Min(0)
        @JsonPropertyDescription("How many of these requests and grants are of a token that never expires.")
        @Nullable
        Integer neverExpiring,

        @Min(0) @JsonPropertyDescription("""
                        How many of the grants are of a token that was not used for 90 days, or never since it was \
                        granted 90 days ago.""") @Nullable Integer idle,

        @Min(0) @JsonPropertyDescription("How many of these requests and grants no policy would decide.") @Nullable
        Integer uncovered,

        @Min(0)
        @JsonPropertyDescription("How many of these requests and grants have no object, because of maxItems.")
        @Nullable
        Integer truncated) {

    /** Returns the conditions; empty when absent. */
    public List<Condition> conditionList() {
        return conditions == null ? List.of() : conditions;
    }
}
