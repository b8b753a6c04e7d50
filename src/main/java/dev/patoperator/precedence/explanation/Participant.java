package dev.patoperator.precedence.explanation;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.explanation.PolicyOutcome.Effect;
import dev.patoperator.precedence.index.ResourceScope;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A resource whose credentials are verified in the organization.
 *
 * @param intent null when the spec is invalid
 * @param inactivity why it submits nothing, as its reconciler sees it; null when it does
 */
record Participant(
        ResourceScope scope,
        @Nullable Intent intent,
        PatStatus status,
        @Nullable Inactivity inactivity) {

    /** Why a resource submits nothing. */
    record Inactivity(Effect effect, String text) {}

    /** Returns a resource as what takes part; empty when it says of no item what it would do with it. */
    static Optional<Participant> of(
            PatResource<?> resource, ResourceScope scope, URI apiUrl, CompiledPolicies policies) {
        PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        boolean elsewhere = status.githubAPIURL() != null && !apiUrl.toString().equals(status.githubAPIURL());
        if (!scope.selects() && elsewhere) {
            return Optional.empty(); // its ids are those of another GitHub
        }
        if (ParsedResource.of(resource) instanceof ParsedResource.Invalid invalid) {
            return scope.selects()
                    ? Optional.of(
                            new Participant(scope, null, status, new Inactivity(Effect.INVALID, invalid.message())))
                    : Optional.empty();
        }
        return ParsedResource.of(resource)
                .intent()
                .map(intent -> new Participant(scope, intent, status, inactivity(intent, status, elsewhere, policies)));
    }

    private static @Nullable Inactivity inactivity(
            Intent intent, PatStatus status, boolean elsewhere, CompiledPolicies policies) {
        if (intent.suspended()) {
            return new Inactivity(Effect.SUSPENDED, "suspended");
        }
        Optional<String> problem = policies.problem(intent)
                .map(CompiledPolicies.SelectorProblem::message)
                .or(() -> OneShotHistory.refusal(intent, status));
        if (problem.isPresent()) {
            return new Inactivity(Effect.INVALID, problem.get());
        }
        if (elsewhere) {
            return new Inactivity(Effect.PASSIVE, "its earlier decisions belong to another GitHub API");
        }
        return OneShotHistory.isSettled(intent, status)
                ? new Inactivity(
                        Effect.PASSIVE, "its selector has no interval, was evaluated, and decides nothing more")
                : null;
    }

    /** Whether it submits a selector that chooses from the whole listing. */
    boolean chooses() {
        return intent != null && intent.selecting() && inactivity == null;
    }

    PolicyOutcome outcome(Effect effect, String text) {
        return outcome(effect, text, null);
    }

    /** Returns the outcome of a selector that failed or was held back. */
    PolicyOutcome undecided(String text, boolean isNotRead) {
        return new PolicyOutcome(scope.resource(), scope.action(), isDryRun(), Effect.UNDECIDED, text, isNotRead, null);
    }

    PolicyOutcome outcome(Effect effect, String text, @Nullable String reason) {
        return new PolicyOutcome(scope.resource(), scope.action(), isDryRun(), effect, text, false, reason);
    }

    private boolean isDryRun() {
        return intent != null && intent.dryRun();
    }
}
