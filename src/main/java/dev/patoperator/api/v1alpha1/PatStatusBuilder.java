package dev.patoperator.api.v1alpha1;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a status from the previous one. No status is built in another way, so fields that are not set keep their values,
 * even after the spec was edited. Not thread-safe.
 */
public final class PatStatusBuilder {

    private @Nullable Long observedGeneration;
    private @Nullable String lastHandledRetryAt;
    private @Nullable String githubAPIURL;
    private @Nullable List<Condition> conditions;
    private @Nullable Integer total;
    private @Nullable Integer succeeded;
    private @Nullable Integer failed;
    private @Nullable Integer undecided;
    private @Nullable Integer excepted;
    private @Nullable String lastDecisionTime;
    private @Nullable List<Outcome> outcomes;
    private @Nullable String selectorHash;
    private @Nullable List<OneShotSelector> oneShotSelectors;
    private @Nullable List<DecisionsInHour> decisionsByHour;
    private @Nullable Map<String, Integer> outcomeTotals;

    /** Creates a builder in which every field is absent. */
    public PatStatusBuilder() {}

    PatStatusBuilder(PatStatus old) {
        this.observedGeneration = old.observedGeneration();
        this.lastHandledRetryAt = old.lastHandledRetryAt();
        this.githubAPIURL = old.githubAPIURL();
        this.conditions = old.conditions();
        this.total = old.total();
        this.succeeded = old.succeeded();
        this.failed = old.failed();
        this.undecided = old.undecided();
        this.excepted = old.excepted();
        this.lastDecisionTime = old.lastDecisionTime();
        this.outcomes = old.outcomes();
        this.selectorHash = old.selectorHash();
        this.oneShotSelectors = old.oneShotSelectors();
        this.decisionsByHour = old.decisionsByHour();
        this.outcomeTotals = old.outcomeTotals();
    }

    public PatStatusBuilder observedGeneration(@Nullable Long value) {
        this.observedGeneration = value;
        return this;
    }

    public PatStatusBuilder lastHandledRetryAt(@Nullable String value) {
        this.lastHandledRetryAt = value;
        return this;
    }

    public PatStatusBuilder githubAPIURL(@Nullable String value) {
        this.githubAPIURL = value;
        return this;
    }

    public PatStatusBuilder conditions(@Nullable List<Condition> value) {
        this.conditions = value;
        return this;
    }

    public PatStatusBuilder total(@Nullable Integer value) {
        this.total = value;
        return this;
    }

    public PatStatusBuilder succeeded(@Nullable Integer value) {
        this.succeeded = value;
        return this;
    }

    public PatStatusBuilder failed(@Nullable Integer value) {
        this.failed = value;
        return this;
    }

    public PatStatusBuilder undecided(@Nullable Integer value) {
        this.undecided = value;
        return this;
    }

    public PatStatusBuilder excepted(@Nullable Integer value) {
        this.excepted = value;
        return this;
    }

    public PatStatusBuilder lastDecisionTime(@Nullable String value) {
        this.lastDecisionTime = value;
        return this;
    }

    public PatStatusBuilder outcomes(@Nullable List<Outcome> value) {
        this.outcomes = value;
        return this;
    }

    public PatStatusBuilder selectorHash(@Nullable String value) {
        this.selectorHash = value;
        return this;
    }

    public PatStatusBuilder oneShotSelectors(@Nullable List<OneShotSelector> value) {
        this.oneShotSelectors = value;
        return this;
    }

    public PatStatusBuilder decisionsByHour(@Nullable List<DecisionsInHour> value) {
        this.decisionsByHour = value;
        return this;
    }

    public PatStatusBuilder outcomeTotals(@Nullable Map<String, Integer> value) {
        this.outcomeTotals = value;
        return this;
    }

    /** Returns the status. */
    public PatStatus build() {
        return new PatStatus(
                observedGeneration,
                lastHandledRetryAt,
                githubAPIURL,
                conditions,
                total,
                succeeded,
                failed,
                undecided,
                excepted,
                lastDecisionTime,
                outcomes,
                selectorHash,
                oneShotSelectors,
                decisionsByHour,
                outcomeTotals);
    }
}
