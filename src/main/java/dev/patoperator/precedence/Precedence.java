package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.CredentialVerification;
import dev.patoperator.decision.ExplicitListing;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
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
 * Answers which resources may hold back, or keep for themselves, what others decide in an organization. Every such question
 * is asked here. Who has a say follows from {@link CredentialVerifications} and {@link HoldBudget} alone; a status only tells
 * which ids a resource has already decided, and for which GitHub.
 */
public final class Precedence {

    /**
     * A Deny selector that holds back approvals, or may turn out to.
     *
     * @param intent its spec; null when that is invalid, and while the resource is not verified
     * @param verification never {@link CredentialVerification#REFUSED}
     */
    public record Denial(Claim claim, @Nullable Intent intent, CredentialVerification verification) {}

    private final ResourceIndex index;
    private final CredentialVerifications verifications;
    private final HoldBudget budget;
    private final UnheardDenials unheard;
    private final Predicate<Intent> doesNotCompile;

    /** @param doesNotCompile whether a condition of a resource's selector does not compile */
    public Precedence(
            ResourceIndex index,
            CredentialVerifications verifications,
            HoldBudget budget,
            UnheardDenials unheard,
            Predicate<Intent> doesNotCompile) {
        this.index = index;
        this.verifications = verifications;
        this.budget = budget;
        this.unheard = unheard;
        this.doesNotCompile = doesNotCompile;
    }

    /** Every Deny selector of an organization that has a say there, or may turn out to have one. */
    public List<Denial> denials(String organizationKey, URI apiUrl) {
        List<Denial> denials = new ArrayList<>();
        index.selecting(Subject.REQUEST, organizationKey)
                .forEach(resource -> Claim.of(resource)
                        .filter(Claim::isActiveDenyPolicy)
                        .ifPresent(claim -> {
                            CredentialVerification verification = verifications.of(claim, apiUrl);
                            if (verification != CredentialVerification.REFUSED) {
                                // The spec of an unverified resource is not used, so that it costs nobody time.
                                boolean verified = verification == CredentialVerification.VERIFIED;
                                Intent intent = verified
                                        ? ExplicitLists.intent(resource).orElse(null)
                                        : null;
                                denials.add(new Denial(claim, intent, verification));
                            }
                        }));
        return denials;
    }

    /** Whether a resource that is not verified may hold back a decision at this GitHub for a moment longer. */
    public boolean mayHoldUnverified(Claim claim, URI apiUrl) {
        return budget.mayHold(claim.resource().namespace(), claim.organizationKey(), apiUrl);
    }

    /**
     * The ids that another resource lists to decide them the other way, each with why it is held.
     *
     * @param apiUrl the GitHub that the ids belong to; null while that is not known
     */
    public Map<Long, Conflicts.Hold> holds(Intent mine, Collection<Long> ids, @Nullable URI apiUrl) {
        return holds(mine, ids, apiUrl, (id, other) -> {});
    }

    /** The same right before the ids are sent: notes the resources that could not be verified in time. */
    public Map<Long, Conflicts.Hold> holdsBeforeTheCall(Intent mine, Collection<Long> ids, URI apiUrl) {
        return holds(mine, ids, apiUrl, (id, other) -> {
            if (mine.action() == Action.APPROVE) {
                unheard.note(mine.resource(), id, other);
            }
        });
    }

    /** Forgets what {@link #holdsBeforeTheCall} noted about ids, before they are checked again. */
    public void forgetUnheard(ResourceRef approval, Collection<Long> ids) {
        ids.forEach(id -> unheard.take(approval, id));
    }

    private Map<Long, Conflicts.Hold> holds(
            Intent mine, Collection<Long> ids, @Nullable URI apiUrl, BiConsumer<Long, ResourceRef> notHeard) {
        Map<Long, Conflicts.Hold> holds = new LinkedHashMap<>();
        if (mine.action() == Action.REVOKE || mine.dryRun()) {
            return holds;
        }
        ExplicitLists lists = new ExplicitLists(apiUrl, doesNotCompile);
        for (Long id : ids) {
            hold(mine, id, lists, notHeard).ifPresent(hold -> holds.put(id, hold));
        }
        return holds;
    }

    private Optional<Conflicts.Hold> hold(
            Intent mine, long id, ExplicitLists lists, BiConsumer<Long, ResourceRef> notHeard) {
        URI apiUrl = lists.apiUrl();
        Optional<Conflicts.Hold> uncertain = Optional.empty();
        for (PatResource<?> resource : listing(mine.organizationKey(), id)) {
            Claim claim = Claim.of(resource).orElse(null);
            if (claim == null || claim.action() == mine.action()) {
                continue;
            }
            CredentialVerification verification = verifications.of(claim, apiUrl);
            if (verification.isOpen() && apiUrl != null && isSpent(claim, apiUrl)) {
                if (claim.active()) {
                    notHeard.accept(id, claim.resource());
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
                // Whose number it is shows once our own credentials were read.
                return Optional.of(Conflicts.hold(mine, other.get(), apiUrl != null));
            }
            if (apiUrl == null || mayHoldUnverified(claim, apiUrl)) {
                uncertain = Optional.of(Conflicts.hold(mine, other.get(), false));
            }
        }
        return uncertain;
    }

    /**
     * Which of these requests are listed by id in resources that can still decide them.
     *
     * @return for each such id the resources that list it, and whether any of them is verified
     */
    public Map<Long, ExplicitListing> listedExplicitly(String organizationKey, Set<Long> ids, URI apiUrl) {
        Map<Long, ExplicitListing> listed = new LinkedHashMap<>();
        ExplicitLists lists = new ExplicitLists(apiUrl, doesNotCompile);
        for (Long id : ids) {
            List<ResourceRef> resources = new ArrayList<>();
            boolean verified = false;
            for (PatResource<?> resource : listing(organizationKey, id)) {
                Claim claim = Claim.of(resource).orElse(null);
                CredentialVerification verification =
                        claim == null ? CredentialVerification.REFUSED : verifications.of(claim, apiUrl);
                boolean isVerified = verification == CredentialVerification.VERIFIED;
                if (claim == null || (!isVerified && (!verification.isOpen() || isSpent(claim, apiUrl)))) {
                    continue;
                }
                if (lists.decider(resource, id).isPresent() && (isVerified || mayHoldUnverified(claim, apiUrl))) {
                    resources.add(claim.resource());
                    verified |= isVerified;
                }
            }
            if (!resources.isEmpty()) {
                listed.put(id, new ExplicitListing(resources, verified));
            }
        }
        return listed;
    }

    private List<PatResource<?>> listing(String organizationKey, long id) {
        return index.naming(organizationKey, id)
                .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Reading a list of ids costs time, so it is asked for last. */
    private boolean isSpent(Claim claim, URI apiUrl) {
        return budget.isSpent(claim.resource().namespace(), claim.organizationKey(), apiUrl);
    }

    /** Forgets what belongs to Secrets and resources that are gone. */
    public void prune() {
        verifications.retain(
                index.kinds().stream().flatMap(index::all).flatMap(resource -> Claim.of(resource).stream()));
        unheard.retain(approval -> index.find(approval).isPresent());
    }
}
