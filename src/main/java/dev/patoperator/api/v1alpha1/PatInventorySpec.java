package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Which items of which organization to show. A field is null when it is absent. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.requests) || has(self.grants)",
        message = "at least one of requests and grants is needed: write requests: {} or grants: {}")
@JsonClassDescription("What to show. The operator never changes it.")
public record PatInventorySpec(
        @Required
        @Size(min = 1, max = PatSpec.MAX_ORGANIZATION_LENGTH)
        @ValidationRule(value = SpecText.ORGANIZATION_RULE, message = SpecText.ORGANIZATION_MESSAGE)
        @ValidationRule(
                value = SpecText.IMMUTABLE,
                message = "organization cannot be changed; create another resource instead")
        @SelectableField
        @JsonPropertyDescription(SpecText.ORGANIZATION)
        @Nullable
        String organization,

        @Size(min = 1, max = PatSpec.MAX_INTERVAL_LENGTH)
        @ValidationRule(value = SpecText.INTERVAL_RULE, message = SpecText.INTERVAL_MESSAGE)
        @ValidationRule(
                value = PatInventorySpec.INTERVAL_IN_RANGE,
                message = "interval must be at least 1m and at most 24h")
        @JsonPropertyDescription("""
                        How often GitHub's lists are read, such as 10m; at least 1m, at most 24h. Absent means 10m. \
                        A list that was read for policies at that time is shared.""")
        @Nullable
        String interval,

        @JsonPropertyDescription("Shows each pending request as a PatRequest. Absent shows none.") @Nullable
        InventoryItems requests,

        @JsonPropertyDescription("Shows each active grant as a PatGrant. Absent shows none.") @Nullable
        InventoryItems grants,

        @Min(1) @Max(PatInventorySpec.MAX_ITEMS) @JsonPropertyDescription("""
                        Most objects, requests and grants in all, at most 10000. Absent means 1000. Requests come \
                        first, then grants, each the oldest first; status.truncated counts what has no object.""") @Nullable
        Integer maxItems,

        @JsonPropertyDescription(SpecText.CREDENTIALS_REF) @Nullable
        CredentialsRef credentialsRef) {

    /** Holds for what is not a duration: {@link SpecText#INTERVAL_RULE} refuses it. */
    static final String INTERVAL_IN_RANGE = "!" + SpecText.INTERVAL_RULE
            + " || (duration(self) >= duration('1m') && duration(self) <= duration('24h'))";

    /** Most objects of one inventory. */
    public static final int MAX_ITEMS = 10_000;

    /** The number of objects when {@code maxItems} is absent. */
    public static final int DEFAULT_MAX_ITEMS = 1_000;

    /** The interval when {@code interval} is absent. */
    public static final String DEFAULT_INTERVAL = "10m";
}
