package dev.patoperator.precedence.evaluation;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.CredentialVerification;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.RollingQuota;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.UnverifiedDenials;
import dev.patoperator.precedence.index.ResourceIndex;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Evaluates the policies that are in the informers' caches. */
public final class IndexedPolicyEvaluator implements PolicyEvaluator {

    private final ResourceIndex index;
    private final ConflictResolver conflictResolver;
    private final UnverifiedDenials unverifiedDenials;
    private final CompiledPolicies policies;
    private final Clock clock;

    public IndexedPolicyEvaluator(
            ResourceIndex index,
            ConflictResolver conflictResolver,
            UnverifiedDenials unverifiedDenials,
            CompiledPolicies policies,
            Clock clock) {
        this.index = index;
        this.conflictResolver = conflictResolver;
        this.unverifiedDenials = unverifiedDenials;
        this.policies = policies;
        this.clock = clock;
    }

    @Override
    public Snapshot snapshot(ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay) {
        return snapshot(kind, submissions, underWay, EvaluationMode.first());
    }

    /**
     * Returns an evaluator that only explains. Its evaluations give the same results, but are not logged, and are charged to
     * budgets of their own, which its snapshots share.
     */
    public PolicyEvaluator explaining(PolicyEvaluation.MatchObserver observer) {
        EvaluationMode mode = EvaluationMode.explanation(observer);
        return (kind, submissions, underWay) -> snapshot(kind, submissions, underWay, mode);
    }

    /**
     * Returns an evaluator that only explains, where nothing else has to be done: each policy has a budget of its own, as
     * where it decides. What takes CPU time is not bounded, so that every machine gives the same results.
     */
    public PolicyEvaluator rehearsing(PolicyEvaluation.MatchObserver observer) {
        EvaluationMode mode = EvaluationMode.rehearsal(observer);
        return (kind, submissions, underWay) -> snapshot(kind, submissions, underWay, mode);
    }

    /**
     * Returns which of these ids a submission with a selector or guard may still send. Each id is evaluated again on its
     * newest listed item. An item that was edited since its selector was evaluated is not sent: its repositories are not
     * known, and it is evaluated again. Records the approvals that go on without a Deny that was not verified in time.
     *
     * @param seen the newest listed items, by id
     */
    public Set<Long> stillChosen(Submission submission, Set<Long> ids, Map<Long, ListedPat> seen) {
        Submission.EvaluationBasis basis = submission.basis();
        if (basis == null) {
            return ids;
        }
        Map<Long, ListedPat> items = new HashMap<>(basis.snapshot().items());
        items.keySet().retainAll(ids);
        items.entrySet().removeIf(entry -> {
            ListedPat newest = seen.getOrDefault(entry.getKey(), entry.getValue());
            boolean edited = !newest.withoutUsage().equals(entry.getValue().withoutUsage());
            entry.setValue(newest);
            return edited;
        });
        ListingSnapshot snapshot = basis.snapshot().withItems(items);
        Submission repeated = new Submission(
                submission.resource(),
                submission.attempt(),
                submission.credentials(),
                submission.organization(),
                submission.action(),
                submission.reason(),
                submission.ids(),
                false,
                new Submission.SelectorRequest(basis.chooses(), basis.snapshot().at()),
                null);
        PolicySnapshot policySnapshot = snapshot(
                submission.action().kind(), List.of(repeated), Map.of(), EvaluationMode.beforeSending(budgets(basis)));
        Set<Long> still = new HashSet<>();
        policySnapshot.evaluate(repeated, snapshot).chosen().forEach(chosen -> still.add(chosen.id()));
        policySnapshot.unverifiedDenials(repeated, snapshot).forEach((id, denials) -> {
            if (still.contains(id)) {
                denials.forEach(denial -> unverifiedDenials.add(submission.resource(), id, denial));
            }
        });
        return still;
    }

    /** Charges the evaluation before sending to the budgets of the evaluation in which the ids were chosen. */
    private static EvaluationBudgets budgets(Submission.EvaluationBasis basis) {
        return basis.cycle() instanceof EvaluationBudgets cycle ? cycle : new EvaluationBudgets();
    }

    private PolicySnapshot snapshot(
            ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay, EvaluationMode mode) {
        Submission first = submissions.get(0);
        URI apiUrl = first.credentials().apiUrl();
        Map<String, PolicySnapshot.SnapshotPolicy> members = new HashMap<>();
        for (Submission submission : submissions) {
            member(submission, underWay.getOrDefault(submission.resource().uid(), Set.of()), mode)
                    .ifPresent(member -> members.put(member.policy().resource().uid(), member));
        }
        if (members.values().stream().anyMatch(PolicySnapshot.SnapshotPolicy::selectsApprovals)) {
            denials(first, apiUrl, members, mode.budgets());
        }
        return new PolicySnapshot(
                members,
                ids -> kind == ItemKind.REQUEST
                        ? conflictResolver.listedExplicitly(Intent.organizationKey(first.organization()), ids, apiUrl)
                        : Map.of(),
                clock.instant(),
                mode);
    }

    private Optional<PolicySnapshot.SnapshotPolicy> member(
            Submission submission, Set<Long> underWay, EvaluationMode mode) {
        PatResource<?> found = index.find(submission.resource()).orElse(null);
        Intent intent = found == null ? null : ParsedResource.of(found).intent().orElse(null);
        if (found == null || intent == null) {
            return Optional.empty();
        }
        PatStatus status = Objects.requireNonNullElse(found.getStatus(), PatStatus.NONE);
        Set<Long> counted = new HashSet<>(underWay);
        counted.removeAll(counted(status, Outcome::mayHaveEffect));
        int used = used(intent, status) + counted.size();
        // Another call about an id that is already counted, and not decided yet, does not count again.
        counted.addAll(counted(status, outcome -> outcome.mayHaveEffect() && !outcome.wasDone()));
        Map<Long, DecisionResult> failures = FinalFailures.of(intent, status);
        counted.addAll(failures.keySet());
        int limit = intent.selectorIntent() == null
                ? Integer.MAX_VALUE
                : intent.selectorIntent().limit();
        int allowance = mode.isUnlimited() || submission.dryRun() ? Integer.MAX_VALUE : Math.max(0, limit - used);
        return Optional.of(new PolicySnapshot.SnapshotPolicy(
                policy(intent, allowance, counted, mode.budgets()),
                intent.selecting(),
                limit,
                used,
                tokens(intent, status),
                failures));
    }

    /** Returns the tokens of which an item must be listed: those that the selector names by id, less those decided. */
    private static Set<Long> tokens(Intent intent, PatStatus status) {
        SelectorIntent selectorIntent = intent.selectorIntent();
        if (!intent.isOneShot() || selectorIntent == null) {
            return Set.of();
        }
        if (OneShotHistory.of(status, OneShotHistory.hash(intent)).isEmpty()) {
            return selectorIntent.criteria().tokenIds(); // the decided items belong to another selector
        }
        Set<Long> tokens = new HashSet<>(selectorIntent.criteria().tokenIds());
        for (Outcome outcome : status.outcomeList()) {
            if (outcome != null && outcome.outcome() == intent.action().done()) {
                tokens.remove(outcome.tokenID());
            }
        }
        return tokens;
    }

    private int used(Intent intent, PatStatus status) {
        if (intent.isStanding()) {
            return RollingQuota.used(status, clock.instant());
        }
        return intent.isOneShot() ? OneShotHistory.decisions(intent, status) : 0;
    }

    /** Returns the ids that the status shows as decided, or possibly decided, and so has counted. */
    private static Set<Long> counted(PatStatus status, Predicate<Outcome> as) {
        Set<Long> ids = new HashSet<>();
        for (Outcome outcome : status.outcomeList()) {
            if (outcome != null && outcome.id() != null && as.test(outcome)) {
                ids.add(outcome.id());
            }
        }
        return ids;
    }

    /** Adds each Deny that takes precedence in the organization, or will if its credentials are verified. */
    private void denials(
            Submission first, URI apiUrl, Map<String, PolicySnapshot.SnapshotPolicy> members, EvaluationBudgets cycle) {
        for (ConflictResolver.Denial denial :
                conflictResolver.denials(Intent.organizationKey(first.organization()), apiUrl)) {
            members.putIfAbsent(
                    denial.scope().resource().uid(),
                    new PolicySnapshot.SnapshotPolicy(policy(denial, apiUrl, cycle), true, 0, 0, Set.of(), Map.of()));
        }
    }

    /** Returns a policy that decides nothing in this evaluation, and may hold back what others decide. */
    private Policy policy(ConflictResolver.Denial denial, URI apiUrl, EvaluationBudgets cycle) {
        ResourceRef resource = denial.scope().resource();
        if (denial.verification() != CredentialVerification.VERIFIED) {
            return denial(
                    resource,
                    new Policy.UnverifiedRule(() -> conflictResolver.mayHoldUnverified(denial.scope(), apiUrl)));
        }
        Intent intent = denial.intent();
        return intent == null
                ? denial(resource, new Policy.InvalidRule("its spec is invalid"))
                : policy(intent, 0, Set.of(), cycle);
    }

    private static Policy denial(ResourceRef resource, Policy.SelectionRule basis) {
        return new Policy(resource, Action.DENY, null, basis, false, 0, Set.of());
    }

    private Policy policy(Intent intent, int allowance, Set<Long> counted, EvaluationBudgets cycle) {
        return new Policy(
                intent.resource(),
                intent.action(),
                intent.reason(),
                policies.selectionRule(intent, cycle.budget(intent.resource().uid())),
                intent.dryRun(),
                allowance,
                counted);
    }
}
