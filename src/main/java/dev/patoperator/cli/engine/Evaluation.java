package dev.patoperator.cli.engine;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.Installation;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.HoldBudget;
import dev.patoperator.precedence.UnverifiedDenials;
import dev.patoperator.precedence.VerificationIntervals;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.evaluation.IndexedPolicyEvaluator;
import dev.patoperator.precedence.index.ResourceIndex;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One evaluation of a listing, with the parts that the operator has: every resource submits what its reconciler would submit
 * for a new resource, and the evaluator decides. Used by one thread.
 */
final class Evaluation {

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
    private final List<Intent> intents = new ArrayList<>();
    private final CompiledPolicies compiled;
    private final ConflictResolver conflictResolver;
    private final IndexedPolicyEvaluator evaluator;
    private final Map<ResourceRef, String> overLimit = new LinkedHashMap<>();

    Evaluation(ResourceIndex index, CompiledPolicies compiled, List<PatResource<?>> resources, SavedListing listing) {
        this.listing = listing;
        this.compiled = compiled;
        CredentialVerificationCache verifications = new CredentialVerificationCache(INTERVALS, () -> NO_TIME_PASSES);
        for (PatResource<?> resource : resources) {
            index.scope(Intent.refOf(resource))
                    .filter(scope -> scope.organizationKey().equals(Intent.organizationKey(listing.organization())))
                    .ifPresent(scope -> verify(verifications, scope.secret()));
            ParsedResource.of(resource)
                    .intent()
                    .filter(intent -> intent.organizationKey().equals(Intent.organizationKey(listing.organization())))
                    .ifPresent(intents::add);
        }
        UnverifiedDenials none = new UnverifiedDenials();
        HoldBudget budget = new HoldBudget(INTERVALS.maxHold(), INTERVALS.holdWindow(), () -> NO_TIME_PASSES);
        this.conflictResolver = new ConflictResolver(
                index,
                verifications,
                budget,
                none,
                intent -> compiled.problem(intent).isPresent());
        this.evaluator = new IndexedPolicyEvaluator(
                index, conflictResolver, none, compiled, Clock.fixed(listing.now(), ZoneOffset.UTC));
    }

    private void verify(CredentialVerificationCache verifications, SecretRef secret) {
        var credentials = Submissions.credentials(secret.namespace(), secret.name());
        verifications.secretRead(secret, credentials, NO_TIME_PASSES);
        verifications.installed(
                credentials,
                listing.organization(),
                new Installation(credentials.apiUrl(), 1),
                Set.of(ItemKind.values()),
                Duration.ZERO);
    }

    /** Returns what is decided about each item of a kind, by id, in the order of the listing. */
    Map<Long, ItemResult> results(ItemKind kind) {
        List<Intent> ofKind = intents.stream()
                .filter(intent -> intent.action().kind() == kind)
                .toList();
        Map<Long, ItemFindings> findings = new LinkedHashMap<>();
        listing.items(kind).forEach(item -> findings.put(item.id(), new ItemFindings(kind, item.id())));
        List<Intent> deciding = deciding(kind);
        deciding.stream().filter(intent -> !intent.selecting()).forEach(intent -> decideIds(intent, findings));
        Map<Submission, Intent> choosing = new LinkedHashMap<>();
        deciding.stream()
                .filter(Intent::selecting)
                .forEach(intent -> choosing.put(Submissions.of(intent, List.of(), intent.dryRun()), intent));
        if (!choosing.isEmpty()) {
            choose(kind, choosing, findings);
        }
        ofKind.stream()
                .filter(Intent::suspended)
                .forEach(intent -> findings.values().forEach(it -> it.suspended(intent.resource())));
        Map<Long, ItemResult> results = new LinkedHashMap<>();
        findings.forEach((id, found) -> results.put(id, found.result()));
        return results;
    }

    /**
     * Returns the resources that submit something. A suspended one does not, nor does one that does not compile; the
     * evaluator knows what a Deny of these holds back.
     */
    private List<Intent> deciding(ItemKind kind) {
        return intents.stream()
                .filter(intent -> intent.action().kind() == kind)
                .filter(intent ->
                        !intent.suspended() && compiled.problem(intent).isEmpty())
                .toList();
    }

    /** Returns the resources whose limit does not allow what their selectors match, with the messages of their conditions. */
    Map<ResourceRef, String> overLimit() {
        return overLimit;
    }

    /** Returns what the conditions of the policies of a kind read about people and repositories. */
    RequiredFacts requiredFacts(ItemKind kind) {
        List<Submission> submissions = deciding(kind).stream()
                .map(intent -> Submissions.of(intent, intent.ids(), intent.dryRun()))
                .toList();
        return submissions.isEmpty()
                ? RequiredFacts.NONE
                : evaluator.snapshot(kind, submissions, Map.of()).requiredFacts();
    }

    /** Decides the ids of an explicit list. Those that another resource decides the other way are held. */
    private void decideIds(Intent intent, Map<Long, ItemFindings> findings) {
        Map<Long, Conflicts.ConflictHold> holds = conflictResolver.holds(intent, intent.ids(), Submissions.API_URL);
        holds.forEach((id, hold) -> Optional.ofNullable(findings.get(id))
                .ifPresent(found -> found.undecided(intent.resource(), hold.message())));
        List<Long> free =
                intent.ids().stream().filter(id -> !holds.containsKey(id)).toList();
        Submission submission = Submissions.of(intent, free, intent.dryRun());
        ItemKind kind = intent.action().kind();
        PolicyEvaluator.Snapshot policies = evaluator.snapshot(kind, List.of(submission), Map.of());
        ListingSnapshot snapshot = SavedSnapshot.of(listing, kind, policies.repositories());
        add(policies.evaluate(submission, snapshot), intent, snapshot, findings);
    }

    /** Evaluates all selectors together. */
    private void choose(ItemKind kind, Map<Submission, Intent> choosing, Map<Long, ItemFindings> findings) {
        List<Submission> submissions = List.copyOf(choosing.keySet());
        PolicyEvaluator.Snapshot policies = evaluator.snapshot(kind, submissions, Map.of());
        ListingSnapshot snapshot = SavedSnapshot.of(listing, kind, policies.repositories());
        choosing.forEach(
                (submission, intent) -> add(policies.evaluate(submission, snapshot), intent, snapshot, findings));
        explain(submissions, snapshot, findings);
    }

    private void add(
            SelectorEvaluation evaluation, Intent intent, ListingSnapshot snapshot, Map<Long, ItemFindings> findings) {
        evaluation.chosen().forEach(chosen -> of(findings, chosen.id()).decided(intent, chosen.reason()));
        evaluation.results().forEach((id, result) -> add(result, intent, of(findings, id)));
        String limitMessage = evaluation.limitMessage();
        if (limitMessage != null) {
            overLimit.put(intent.resource(), limitMessage);
            matches(intent, snapshot).forEach(id -> of(findings, id).overLimit(intent.resource(), limitMessage));
        }
    }

    private static ItemFindings of(Map<Long, ItemFindings> findings, Long id) {
        return Objects.requireNonNull(findings.get(id), "only what is listed has a result");
    }

    private static void add(DecisionResult result, Intent intent, ItemFindings findings) {
        if (result instanceof DecisionResult.Undecided undecided) {
            findings.undecided(intent.resource(), undecided.message());
        } else if (result instanceof DecisionResult.Failed failed) {
            findings.refused(intent.resource(), failed.message());
        } else if (result instanceof DecisionResult.Excepted excepted) {
            findings.excepted(intent.resource(), excepted.message());
        } else if (result instanceof DecisionResult.WouldDecide) {
            findings.wouldDecide(intent);
        }
    }

    /** Returns what a selector that is over its limit would decide: what a dry run of it finds, which has no limit. */
    private List<Long> matches(Intent intent, ListingSnapshot snapshot) {
        Submission dryRun = Submissions.of(intent, List.of(), true);
        Map<Long, DecisionResult> results = evaluator
                .snapshot(intent.action().kind(), List.of(dryRun), Map.of())
                .evaluate(dryRun, snapshot)
                .results();
        return results.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof DecisionResult.WouldDecide)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Finds which part of each selector excludes an item that nothing decides: what the evaluation of it alone counts. */
    private void explain(List<Submission> submissions, ListingSnapshot snapshot, Map<Long, ItemFindings> findings) {
        for (ListedPat item : snapshot.items().values()) {
            ItemFindings found = of(findings, item.id());
            if (!found.isEmpty()) {
                continue;
            }
            PolicyEvaluator.Snapshot policies =
                    evaluator.snapshot(submissions.get(0).action().kind(), submissions, Map.of());
            ListingSnapshot alone = snapshot.withItems(Map.of(item.id(), item));
            for (Submission submission : submissions) {
                var counts = policies.evaluate(submission, alone).counts();
                if (counts != null) {
                    counts.exclusions()
                            .forEach(exclusion -> found.excluded(submission.resource(), exclusion.criterion()));
                }
            }
        }
    }
}
