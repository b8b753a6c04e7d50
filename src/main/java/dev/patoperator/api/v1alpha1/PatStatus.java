package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What really happened. Times are RFC 3339 in UTC with whole seconds. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonClassDescription("What really happened, written by the operator. It changes only when something happened.")
public record PatStatus(
        @Min(-1) @JsonPropertyDescription("""
                        metadata.generation of the spec that this status is about; -1 until the operator has seen \
                        the resource.""") @Nullable Long observedGeneration,

        @Size(max = 262_144) @JsonPropertyDescription("""
                        Value of the annotation patoperator.dev/retry-requested-at that was handled last. Any new \
                        value of the annotation asks for another try at what failed.""") @Nullable
        String lastHandledRetryAt,

        @Size(max = 2048) @JsonPropertyDescription("""
                        Base URL of the GitHub API that the ids belong to, from the Secret at the first look. While \
                        ids are undecided, a Secret that points elsewhere stalls the resource.""") @Nullable
        String githubAPIURL,

        @Size(max = 8) @JsonPropertyDescription("""
                        Ready says whether the work is done and why not. Reconciling, Stalled, Suspended and \
                        SpecWarning are there only while True.""") @Nullable
        List<Condition> conditions,

        @Min(0)
        @JsonPropertyDescription(
                "How many decisions the spec asks for; of a standing selector, those of its last evaluation.")
        @Nullable
        Integer total,

        @Min(0) @JsonPropertyDescription("""
                        How many of them have a good outcome, dry-run findings and, under missingPolicy Ignore, \
                        NotFound included.""") @Nullable Integer succeeded,

        @Min(0) @JsonPropertyDescription("How many of them are final and bad.") @Nullable
        Integer failed,

        @Min(0)
        @JsonPropertyDescription("How many of them are held back, because another resource disagrees.")
        @Nullable
        Integer undecided,

        @Min(0)
        @JsonPropertyDescription("How many of them an exception of the selector leaves alone; absent for none.")
        @Nullable
        Integer excepted,

        @JsonPropertyDescription("When the operator last sent a decision of this resource to GitHub.") @Nullable
        String lastDecisionTime,

        @Size(max = PatSpec.MAX_IDS) @JsonPropertyDescription("""
                        What became of each id: one entry per id of the spec; for a selector the failed ones first, \
                        then the newest, at most 100.""") @Nullable
        List<Outcome> outcomes,

        @Size(max = 64) @JsonPropertyDescription("""
                        Of selectors that are evaluated once: the hash of organization, action and selector of the \
                        one that was completed last.""") @Nullable
        String selectorHash,

        @Size(max = OneShotSelector.MAX_SELECTORS) @JsonPropertyDescription("""
                        The selectors of this resource that are evaluated once, oldest first, at most 50. A \
                        completed one is not evaluated again, also after other specs in between.""") @Nullable
        List<OneShotSelector> oneShotSelectors,

        @Size(max = DecisionsInHour.MAX_HOURS) @JsonPropertyDescription("""
                        How many decisions standing selectors of this resource sent in each of the last hours, oldest \
                        first; limit counts them, also after other specs in between.""") @Nullable
        List<DecisionsInHour> decisionsByHour,

        @Size(max = 16) @JsonPropertyDescription("""
                        How many items have which outcome, where outcomes does not hold all of them. What a dry \
                        run would decide, and what limit stopped, counts as WouldApprove, WouldDeny or WouldRevoke.""") @Nullable
        Map<String, @Min(0) Integer> outcomeTotals) {

    /** The status of a resource that nothing is known about yet. */
    public static final PatStatus NONE = new PatStatusBuilder().build();

    /** Returns a builder for the next status. Fields that are not set keep their values. */
    public PatStatusBuilder toBuilder() {
        return new PatStatusBuilder(this);
    }

    /** Returns the conditions; empty when absent. */
    public List<Condition> conditionList() {
        return conditions == null ? List.of() : conditions;
    }

    /** Returns the outcomes; empty when absent. */
    public List<Outcome> outcomeList() {
        return outcomes == null ? List.of() : outcomes;
    }

    /** Returns the numbers of decisions in each of the last hours; empty when absent. */
    public List<DecisionsInHour> decisionsByHourList() {
        return decisionsByHour == null ? List.of() : decisionsByHour;
    }

    /** Returns the one-shot selectors; empty when absent. */
    public List<OneShotSelector> oneShotSelectorList() {
        return oneShotSelectors == null ? List.of() : oneShotSelectors;
    }
}
