package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.CredentialVerification;
import dev.patoperator.decision.ExplicitListing;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.Subject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers which resources may hold back, or keep for themselves, what others decide in an organization. Every such question
 * is asked here. The answer follows from {@link CredentialVerifications} and {@link HoldBudget} alone.
 */
public final class Precedence {

    /**
     * A Deny selector that holds back approvals, or may turn out to.
     *
     * @param intent its spec; null when that is invalid
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
                                denials.add(new Denial(claim, intent(resource).orElse(null), verification));
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
        Map<Long, Conflicts.Hold> holds = new LinkedHashMap<>();
        if (mine.action() == Action.REVOKE || mine.dryRun()) {
            return holds;
        }
        for (Long id : ids) {
            hold(mine, id, apiUrl).ifPresent(hold -> holds.put(id, hold));
        }
        return holds;
    }

    private Optional<Conflicts.Hold> hold(Intent mine, long id, @Nullable URI apiUrl) {
        List<Listing> others = listings(
                        mine.organizationKey(), id, apiUrl, mine.resource().uid())
                .stream()
                .filter(other -> Conflicts.contradicts(mine, id, other.intent(), other.status()))
                .toList();
        Optional<Listing> verified = others.stream()
                .filter(other -> other.verification() == CredentialVerification.VERIFIED)
                .findFirst();
        if (verified.isPresent()) {
            // Whose number it is shows once our own credentials were read.
            return Optional.of(Conflicts.hold(mine, verified.get().intent(), apiUrl != null));
        }
        for (Listing other : others) {
            if (apiUrl == null || mayHoldUnverified(Claim.of(other.intent()), apiUrl)) {
                return Optional.of(Conflicts.hold(mine, other.intent(), false));
            }
            if (mine.action() == Action.APPROVE) {
                unheard.note(mine.resource(), id, other.intent().resource());
            }
        }
        return Optional.empty();
    }

    /**
     * Which of these requests are listed by id in resources that can still decide them.
     *
     * @return for each such id the resources that list it, and whether any of them is verified
     */
    public Map<Long, ExplicitListing> listedExplicitly(String organizationKey, Set<Long> ids, URI apiUrl) {
        Map<Long, ExplicitListing> listed = new LinkedHashMap<>();
        for (Long id : ids) {
            List<Listing> listings = listings(organizationKey, id, apiUrl, "").stream()
                    .filter(other -> Conflicts.canStillDecide(other.intent(), other.status(), id))
                    .filter(other -> other.verification() == CredentialVerification.VERIFIED
                            || mayHoldUnverified(Claim.of(other.intent()), apiUrl))
                    .toList();
            if (!listings.isEmpty()) {
                boolean verified =
                        listings.stream().anyMatch(other -> other.verification() == CredentialVerification.VERIFIED);
                listed.put(
                        id,
                        new ExplicitListing(
                                listings.stream()
                                        .map(other -> other.intent().resource())
                                        .toList(),
                                verified));
            }
        }
        return listed;
    }

    private record Listing(Intent intent, PatStatus status, CredentialVerification verification) {}

    /** Valid resources that list an id and have a say, or may turn out to. The cheapest question is asked first. */
    private List<Listing> listings(String organizationKey, long id, @Nullable URI apiUrl, String exceptUid) {
        List<Listing> listings = new ArrayList<>();
        index.naming(organizationKey, id)
                .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null)
                .filter(resource -> !exceptUid.equals(resource.getMetadata().getUid()))
                .forEach(resource -> Claim.of(resource).ifPresent(claim -> {
                    CredentialVerification verification = verifications.of(claim, apiUrl);
                    PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
                    if (verification != CredentialVerification.REFUSED && !belongsElsewhere(status, apiUrl)) {
                        intent(resource)
                                .filter(intent -> !doesNotCompile.test(intent))
                                .ifPresent(intent -> listings.add(new Listing(intent, status, verification)));
                    }
                }));
        return listings;
    }

    /** Listed ids stay with the GitHub that they were first planned for, whatever the Secret says now. */
    private static boolean belongsElsewhere(PatStatus status, @Nullable URI apiUrl) {
        return apiUrl != null
                && status.githubAPIURL() != null
                && !apiUrl.toString().equals(status.githubAPIURL());
    }

    /** Forgets what belongs to Secrets and resources that are gone. */
    public void prune() {
        verifications.retain(secret -> index.referringTo(secret).findAny().isPresent());
        unheard.retain(approval -> index.find(approval).isPresent());
    }

    private static Optional<Intent> intent(PatResource<?> resource) {
        try {
            return Optional.of(Intent.of(resource));
        } catch (InvalidSpecException e) {
            return Optional.empty();
        }
    }
}
