package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.model.Action;
import dev.patoperator.model.CredentialVerification;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides precedence: which resources may hold back, or reserve for themselves, what others decide in an organization. This
 * is the only place that decides it. A resource takes precedence by {@link CredentialVerificationCache} and
 * {@link HoldBudget} alone; a status only shows which ids a resource has already decided, and for which GitHub.
 */
public final class ConflictResolver {

    /**
     * A Deny selector that holds back approvals, or will if its credentials are verified.
     *
     * @param intent its spec; null when the spec is invalid, and while the resource is not verified
     * @param verification never {@link CredentialVerification#REFUSED}
     */
    public record Denial(ResourceScope scope, @Nullable Intent intent, CredentialVerification verification) {}

    private final ResourceIndex index;
    private final CredentialVerificationCache verifications;
    private final HoldBudget budget;
    private final UnverifiedDenials unverifiedDenials;
    private final Predicate<Intent> doesNotCompile;

    /**
     * Creates a resolver.
     *
     * @param doesNotCompile whether a condition of a resource's selector does not compile
     */
    public ConflictResolver(
            ResourceIndex index,
            CredentialVerificationCache verifications,
            HoldBudget budget,
            UnverifiedDenials unverifiedDenials,
            Predicate<Intent> doesNotCompile) {
        this.index = index;
        this.verifications = verifications;
        this.budget = budget;
        this.unverifiedDenials = unverifiedDenials;
        this.doesNotCompile = doesNotCompile;
    }

    /** Returns every Deny selector that takes precedence in an organization, or will if its credentials are verified. */
    public List<Denial> denials(String organizationKey, URI apiUrl) {
        List<Denial> denials = new ArrayList<>();
        index.withSelector(ItemKind.REQUEST, organizationKey)
                .forEach(resource -> ResourceScope.of(resource)
                        .filter(ResourceScope::isActiveDenyPolicy)
                        .ifPresent(scope -> {
                            CredentialVerification verification = verifications.of(scope, apiUrl);
                            if (verification != CredentialVerification.REFUSED) {
                                // The spec of an unverified resource is not used, so that it costs other resources no
                                // time.
                                boolean verified = verification == CredentialVerification.VERIFIED;
                                Intent intent = verified
                                        ? ParsedResource.of(resource).intent().orElse(null)
                                        : null;
                                denials.add(new Denial(scope, intent, verification));
                            }
                        }));
        return denials;
    }

    /** Whether an unverified resource may still hold back a decision at this GitHub. The first call starts the time. */
    public boolean mayHoldUnverified(ResourceScope scope, URI apiUrl) {
        return budget.mayHold(scope.resource().namespace(), scope.organizationKey(), apiUrl);
    }

    /**
     * Returns the ids that another resource lists to decide them the other way, each with the reason to hold it.
     *
     * @param apiUrl the GitHub that the ids belong to; null while that is not known
     */
    public Map<Long, Conflicts.ConflictHold> holds(Intent mine, Collection<Long> ids, @Nullable URI apiUrl) {
        return holds(mine, ids, apiUrl, (id, other) -> {});
    }

    /** Returns the same right before ids are sent. For approvals, records the resources that were not verified in time. */
    public Map<Long, Conflicts.ConflictHold> holdsBeforeSending(Intent mine, Collection<Long> ids, URI apiUrl) {
        return holds(mine, ids, apiUrl, (id, other) -> {
            if (mine.action() == Action.APPROVE) {
                unverifiedDenials.add(mine.resource(), id, other);
            }
        });
    }

    /** Forgets what {@link #holdsBeforeSending} recorded about ids, before they are checked again. */
    public void forgetUnverifiedDenials(ResourceRef approval, Collection<Long> ids) {
        ids.forEach(id -> unverifiedDenials.take(approval, id));
    }

    private Map<Long, Conflicts.ConflictHold> holds(
            Intent mine, Collection<Long> ids, @Nullable URI apiUrl, BiConsumer<Long, ResourceRef> onUnverified) {
        Map<Long, Conflicts.ConflictHold> holds = new LinkedHashMap<>();
        if (mine.action() == Action.REVOKE || !mine.takesPrecedence()) {
            return holds;
        }
        ExplicitIdLookup lists = new ExplicitIdLookup(apiUrl, doesNotCompile);
        for (Long id : ids) {
            hold(mine, id, lists, onUnverified).ifPresent(hold -> holds.put(id, hold));
        }
        return holds;
    }

    private Optional<Conflicts.ConflictHold> hold(
            Intent mine, long id, ExplicitIdLookup lists, BiConsumer<Long, ResourceRef> onUnverified) {
        URI apiUrl = lists.apiUrl();
        Optional<Conflicts.ConflictHold> uncertain = Optional.empty();
        for (PatResource<?> resource : resourcesListing(mine.organizationKey(), id)) {
            ResourceScope scope = ResourceScope.of(resource).orElse(null);
            if (scope == null || scope.action() == mine.action()) {
                continue;
            }
            CredentialVerification verification = verifications.of(scope, apiUrl);
            if (verification.isOpen() && apiUrl != null && isSpent(scope, apiUrl)) {
                if (scope.active()) {
                    onUnverified.accept(id, scope.resource());
                }
                continue;
            }
            Optional<Intent> other = verification == CredentialVerification.REFUSED
                    ? Optional.empty()
                    : lists.decider(resource, id).filter(intent -> Conflicts.contradicts(mine, intent));
            if (other.isEmpty()) {
                continue;
            }
            if (verification == CredentialVerification.VERIFIED) {
                // Each GitHub has ids of its own. Which one this resource's ids belong to is known from its
                // credentials.
                return Optional.of(Conflicts.hold(mine, other.get(), apiUrl != null));
            }
            if (apiUrl == null || mayHoldUnverified(scope, apiUrl)) {
                uncertain = Optional.of(Conflicts.hold(mine, other.get(), false));
            }
        }
        return uncertain;
    }

    /**
     * Returns which of these requests are on the explicit list of a resource that can still decide them.
     *
     * @return for each such id the resources that list it, and whether any of them is verified
     */
    public Map<Long, ExplicitDeciders> listedExplicitly(String organizationKey, Set<Long> ids, URI apiUrl) {
        Map<Long, ExplicitDeciders> listed = new LinkedHashMap<>();
        ExplicitIdLookup lists = new ExplicitIdLookup(apiUrl, doesNotCompile);
        for (Long id : ids) {
            List<ResourceRef> resources = new ArrayList<>();
            boolean verified = false;
            for (PatResource<?> resource : resourcesListing(organizationKey, id)) {
                ResourceScope scope = ResourceScope.of(resource).orElse(null);
                CredentialVerification verification =
                        scope == null ? CredentialVerification.REFUSED : verifications.of(scope, apiUrl);
                boolean isVerified = verification == CredentialVerification.VERIFIED;
                if (scope == null || (!isVerified && (!verification.isOpen() || isSpent(scope, apiUrl)))) {
                    continue;
                }
                if (lists.decider(resource, id).isPresent() && (isVerified || mayHoldUnverified(scope, apiUrl))) {
                    resources.add(scope.resource());
                    verified |= isVerified;
                }
            }
            if (!resources.isEmpty()) {
                listed.put(id, new ExplicitDeciders(resources, verified));
            }
        }
        return listed;
    }

    private List<PatResource<?>> resourcesListing(String organizationKey, long id) {
        return index.reviewsListing(organizationKey, id)
                .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Whether the scope may hold nothing now. Checked before an explicit list is read, because reading takes time. */
    private boolean isSpent(ResourceScope scope, URI apiUrl) {
        return budget.isUsedUp(scope.resource().namespace(), scope.organizationKey(), apiUrl);
    }

    /** Forgets Secrets and resources that are gone. */
    public void prune() {
        verifications.retain(
                index.kinds().stream().flatMap(index::all).flatMap(resource -> ResourceScope.of(resource).stream()));
        unverifiedDenials.retain(approval -> index.find(approval).isPresent());
    }
}
