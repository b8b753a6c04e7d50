package dev.patoperator.cli.engine;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.VerificationIntervals;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.explanation.IndexedPolicyExplainer;
import dev.patoperator.precedence.explanation.PolicyExplanation;
import dev.patoperator.precedence.index.ResourceIndex;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One evaluation of a listing: the explanation that the operator gives, of resources that have no status and whose
 * credentials are all verified. Used by one thread.
 */
final class Evaluation {

    private static final URI API_URL = URI.create("https://api.github.com");

    /** Nothing expires while a listing is evaluated. */
    private static final VerificationIntervals INTERVALS = new VerificationIntervals(
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(1));

    private static final long NO_TIME_PASSES = 0;

    private final SavedListing listing;
    private final List<PatResource<?>> resources;
    private final IndexedPolicyExplainer explainer;
    private final Map<ResourceRef, String> overLimit = new LinkedHashMap<>();

    Evaluation(ResourceIndex index, CompiledPolicies compiled, List<PatResource<?>> resources, SavedListing listing) {
        this.listing = listing;
        this.resources = resources;
        CredentialVerificationCache verifications = new CredentialVerificationCache(INTERVALS, () -> NO_TIME_PASSES);
        for (PatResource<?> resource : resources) {
            index.scope(Intent.refOf(resource))
                    .filter(scope -> scope.organizationKey().equals(Intent.organizationKey(listing.organization())))
                    .ifPresent(scope -> verify(verifications, scope.secret()));
        }
        this.explainer =
                new IndexedPolicyExplainer(index, verifications, compiled, Clock.fixed(listing.now(), ZoneOffset.UTC));
    }

    private void verify(CredentialVerificationCache verifications, SecretRef secret) {
        AppCredentials credentials = credentials(secret);
        verifications.secretRead(secret, credentials, NO_TIME_PASSES);
        verifications.installed(
                credentials,
                listing.organization(),
                new Installation(credentials.apiUrl(), 1),
                Set.of(ItemKind.values()),
                Duration.ZERO);
    }

    /** Returns credentials without a key, which only calls to GitHub need. They are the same for the same Secret only. */
    @SuppressWarnings("NullAway")
    private static AppCredentials credentials(SecretRef secret) {
        return new AppCredentials(API_URL, "policy-test", null, OptionalLong.empty(), secret.toString());
    }

    /** Returns what is decided about each item of a kind, by id, in the order of the listing. */
    Map<Long, ItemResult> results(ItemKind kind) {
        PolicyExplanation policies = policies(kind);
        Map<Long, ItemResult> byId = new HashMap<>();
        Map<ResourceRef, String> found = policies.explain(
                SavedSnapshot.of(listing, kind, policies.repositories()),
                outcomes -> byId.put(outcomes.id(), ItemResults.of(kind, outcomes)));
        resources.forEach(resource -> {
            String message = found.get(Intent.refOf(resource));
            if (message != null) {
                overLimit.put(Intent.refOf(resource), message);
            }
        });
        Map<Long, ItemResult> results = new LinkedHashMap<>();
        listing.items(kind)
                .forEach(item ->
                        results.put(item.id(), Objects.requireNonNull(byId.get(item.id()), "every item is explained")));
        return results;
    }

    /** Returns the resources whose limit does not allow what their selectors match, with the messages of their conditions. */
    Map<ResourceRef, String> overLimit() {
        return overLimit;
    }

    /** Returns what the conditions of the policies of a kind read about people and repositories. */
    RequiredFacts requiredFacts(ItemKind kind) {
        return policies(kind).requiredFacts();
    }

    private PolicyExplanation policies(ItemKind kind) {
        return explainer.rehearsal(kind, API_URL, listing.organization(), resources);
    }
}
