package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.CredentialsRef;
import dev.patoperator.api.v1alpha1.MissingPolicy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.stream.LongStream;

/** Builds resources and statuses for unit tests. */
public final class IntentFixtures {
    private IntentFixtures() {}

    /** Returns an approval in {@code acme} with generation 1 and its name as uid. */
    public static Intent approval(String name, long... ids) {
        return intent(name, "acme", Action.APPROVE, ids);
    }

    public static Intent intent(String name, String namespace, Action action, long... ids) {
        String kind = action == Action.REVOKE ? "PatRevocation" : "PatGrantReview";
        return new Intent(
                new ResourceRef(kind, namespace, name, name),
                1,
                "acme",
                action,
                null,
                LongStream.of(ids).boxed().toList(),
                false,
                false,
                false,
                "github-app",
                null,
                null);
    }

    public static Intent generation(Intent intent, long generation) {
        return new Intent(
                intent.resource(),
                generation,
                intent.organization(),
                intent.action(),
                intent.reason(),
                intent.ids(),
                intent.dryRun(),
                intent.suspended(),
                intent.ignoreMissing(),
                intent.credentialsName(),
                intent.retryRequestedAt(),
                intent.selectorIntent());
    }

    public static Intent retry(Intent intent, String at) {
        return new Intent(
                intent.resource(),
                intent.generation(),
                intent.organization(),
                intent.action(),
                intent.reason(),
                intent.ids(),
                intent.dryRun(),
                intent.suspended(),
                intent.ignoreMissing(),
                intent.credentialsName(),
                at,
                intent.selectorIntent());
    }

    public static Intent with(Intent intent, boolean dryRun, boolean suspended, boolean ignoreMissing) {
        return new Intent(
                intent.resource(),
                intent.generation(),
                intent.organization(),
                intent.action(),
                intent.reason(),
                intent.ids(),
                dryRun,
                suspended,
                ignoreMissing,
                intent.credentialsName(),
                intent.retryRequestedAt(),
                intent.selectorIntent());
    }

    /** Returns the same resource with a selector. */
    public static Intent selecting(Intent intent, SelectorIntent selectorIntent) {
        return new Intent(
                intent.resource(),
                intent.generation(),
                intent.organization(),
                intent.action(),
                intent.reason(),
                intent.ids(),
                intent.dryRun(),
                intent.suspended(),
                intent.ignoreMissing(),
                intent.credentialsName(),
                intent.retryRequestedAt(),
                selectorIntent);
    }

    /** Returns a status of generation 1 with these outcomes, and with this reason of Ready. */
    public static PatStatus status(String reason, Outcome... outcomes) {
        return PatStatus.NONE.toBuilder()
                .observedGeneration(1L)
                .conditions(List.of(new Condition("Ready", "True", 1L, "2026-01-01T00:00:00Z", reason, "")))
                .total(outcomes.length)
                .succeeded(0)
                .failed(0)
                .undecided(0)
                .outcomes(List.of(outcomes))
                .build();
    }

    public static Outcome outcome(long id, OutcomeType type) {
        return new Outcome(id, type, null, null, null, null, null, null, null);
    }

    /** Returns a review as the API server returns it. */
    public static PatGrantReview review(PatGrantReviewSpec spec) {
        PatGrantReview review = new PatGrantReview();
        review.setMetadata(new ObjectMetaBuilder()
                .withName("r")
                .withNamespace("acme")
                .withUid("uid-r")
                .withGeneration(1L)
                .build());
        review.setSpec(spec);
        return review;
    }

    public static PatGrantReviewSpec spec(String organization, ReviewAction action, List<Long> ids) {
        return new PatGrantReviewSpec(
                organization, action, null, null, ids, null, null, null, null, null, null, null, null);
    }

    public static PatGrantReviewSpec spec(MissingPolicy policy, String secret, String reason) {
        return new PatGrantReviewSpec(
                "acme",
                ReviewAction.APPROVE,
                reason,
                null,
                List.of(1L),
                null,
                null,
                null,
                null,
                null,
                null,
                policy,
                new CredentialsRef(secret));
    }
}
