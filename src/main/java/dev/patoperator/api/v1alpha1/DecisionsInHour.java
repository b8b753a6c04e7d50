package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * How many decisions a standing selector sent within one hour.
 *
 * @param hour when the hour began: a full hour in UTC
 * @param decisions how many
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DecisionsInHour(
        @Required @JsonPropertyDescription("When the hour began: a full hour in UTC.") @Nullable
        String hour,

        @Required @Min(0) @JsonPropertyDescription("How many decisions were sent in that hour.") @Nullable
        Integer decisions) {

    /** The hour that goes on, and the 24 before it, of which the oldest may still reach into the last 24 hours. */
    public static final int MAX_HOURS = 25;
}
