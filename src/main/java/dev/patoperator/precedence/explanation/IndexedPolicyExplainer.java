package dev.patoperator.precedence.explanation;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.model.Action;
import dev.patoperator.model.CredentialVerification;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.HoldBudget;
import dev.patoperator.precedence.UnverifiedDenials;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.evaluation.IndexedPolicyEvaluator;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Explains with the policies that are in the informers' caches, and with their statuses. Changes nothing: it logs no
 * evaluation, charges no evaluation's budget, and, because policies without verified credentials take no part, uses up none of
 * the time for which these may hold. Thread-safe.
 */
public final class IndexedPolicyExplainer implements PolicyExplainer {

    /** More findings of an item are left out: 10,000 items may have a thousand policies. */
    static final int MAX_FINDINGS = 200;

    /** Without the counts of the policy's status, which one more item would change for all. */
    private static final String OVER_LIMIT =
            "the selector matches it, but would decide more than spec.limit allows: nothing was sent";

    private static final Comparator<ResourceRef> BY_NAME = Comparator.comparing(ResourceRef::name)
            .thenComparing(ResourceRef::namespace)
            .thenComparing(ResourceRef::uid);

    private static final Comparator<PolicyOutcome> DENY_FIRST = Comparator.comparing(
                    (PolicyOutcome outcome) -> outcome.action() != Action.DENY)
            .thenComparing(PolicyOutcome::policy, BY_NAME);

    private final ResourceIndex index;
    private final CredentialVerificationCache verifications;
    private final CompiledPolicies policies;
    private final ConflictResolver conflictResolver;
    private final IndexedPolicyEvaluator evaluator;

    /** Creates an explainer of the policies of an index. */
    public IndexedPolicyExplainer(
            ResourceIndex index, CredentialVerificationCache verifications, CompiledPolicies policies, Clock clock) {
        this.index = index;
        this.verifications = verifications;
        this.policies = policies;
        var unverifiedDenials = new UnverifiedDenials();
        this.conflictResolver = new ConflictResolver(
                index,
                verifications,
                new HoldBudget(Duration.ZERO, Duration.ZERO, () -> 0),
                unverifiedDenials,
                intent -> policies.problem(intent)
                        .filter(problem -> !problem.mayPass())
                        .isPresent());
        this.evaluator = new IndexedPolicyEvaluator(index, conflictResolver, unverifiedDenials, policies, clock);
    }

    @Override
    public Map<Long, ItemExplanation> explain(
            ItemKind kind, URI apiUrl, String organization, ListingSnapshot snapshot) {
        String kindName = kind == ItemKind.REQUEST ? "PatGrantReview" : "PatRevocation";
        List<PatResource<?>> resources = new ArrayList<>();
        index.all(kindName).forEach(resources::add);
        Map<Long, ItemExplanation> explanations = new HashMap<>();
        var shared = new SharedObjects();
        policies(kind, apiUrl, organization, resources)
                .explain(snapshot, item -> explanations.put(item.id(), explanation(kind, item, shared)));
        return explanations;
    }

    @Override
    public boolean isVerifying(String organization) {
        String organizationKey = Intent.organizationKey(organization);
        return index.kinds().stream()
                .flatMap(index::all)
                .filter(IndexedPolicyExplainer::evaluatesSoon)
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .anyMatch(scope -> scope.organizationKey().equals(organizationKey)
                        && verifications.of(scope, null) == CredentialVerification.NOT_VERIFIED_YET);
    }

    /** Others, such as suspended ones, may never have their Secret read in this process. */
    private static boolean evaluatesSoon(PatResource<?> resource) {
        PatSpec spec = resource.getSpec();
        return spec != null && spec.interval() != null && !Boolean.TRUE.equals(spec.suspend());
    }

    /**
     * Captures policies, of which those take part whose credentials are verified in the organization.
     *
     * @param resources in the order in which they are told of an item
     */
    public PolicyExplanation policies(ItemKind kind, URI apiUrl, String organization, List<PatResource<?>> resources) {
        return policies(kind, apiUrl, organization, resources, evaluator::explaining);
    }

    /** Captures policies in the same way; see {@link IndexedPolicyEvaluator#rehearsing}. */
    public PolicyExplanation rehearsal(ItemKind kind, URI apiUrl, String organization, List<PatResource<?>> resources) {
        return policies(kind, apiUrl, organization, resources, evaluator::rehearsing);
    }

    private PolicyExplanation policies(
            ItemKind kind,
            URI apiUrl,
            String organization,
            List<PatResource<?>> resources,
            Function<PolicyEvaluation.MatchObserver, PolicyEvaluator> evaluators) {
        String organizationKey = Intent.organizationKey(organization);
        List<Participant> participants = new ArrayList<>();
        for (PatResource<?> resource : resources) {
            index.find(Intent.refOf(resource))
                    .ifPresent(found -> ResourceScope.of(found)
                            .filter(scope -> scope.action().kind() == kind
                                    && scope.organizationKey().equals(organizationKey)
                                    && verifications.of(scope, apiUrl) == CredentialVerification.VERIFIED)
                            .flatMap(scope -> Participant.of(found, scope, apiUrl, policies))
                            .ifPresent(participants::add));
        }
        return new PolicyExplanation(kind, apiUrl, participants, conflictResolver, evaluators);
    }

    private static ItemExplanation explanation(ItemKind kind, ItemOutcomes item, SharedObjects shared) {
        List<PolicyOutcome> decisive =
                item.decisive().stream().sorted(DENY_FIRST).toList();
        PolicyOutcome first = decisive.isEmpty() ? null : decisive.get(0);
        ItemExplanation.Result result =
                first == null ? ItemExplanation.Result.EXCLUDED : first.effect().result();
        Set<PolicyOutcome.Effect> effects = item.decisiveEffects();
        Comparator<PolicyOutcome> decisiveFirst =
                Comparator.comparing((PolicyOutcome outcome) -> !ItemOutcomes.isAnyOf(effects, outcome));
        List<ItemExplanation.Finding> findings = item.all().stream()
                .sorted(decisiveFirst
                        .thenComparing(outcome -> !outcome.effect().concerns())
                        .thenComparing(DENY_FIRST))
                .limit(MAX_FINDINGS)
                .map(outcome -> shared.one(finding(outcome)))
                .toList();
        return new ItemExplanation(
                kind,
                item.id(),
                result,
                first != null && result == ItemExplanation.Result.MATCHES ? first.action() : null,
                shared.one(
                        List.copyOf(decisive.stream().map(PolicyOutcome::policy).toList())),
                shared.one(List.copyOf(findings)));
    }

    private static ItemExplanation.Finding finding(PolicyOutcome outcome) {
        return new ItemExplanation.Finding(
                outcome.policy(),
                outcome.action(),
                outcome.effect().result(),
                outcome.isDryRun(),
                outcome.effect() == PolicyOutcome.Effect.OVER_LIMIT ? OVER_LIMIT : outcome.text(),
                outcome.isNotRead());
    }

    /** Keeps one object of those that are equal: most items of a listing have the same findings. */
    private static final class SharedObjects {
        private final Map<Object, Object> objects = new HashMap<>();

        @SuppressWarnings("unchecked") // an equal list has equal elements, and so those of the same type
        <T> T one(T object) {
            return (T) objects.computeIfAbsent(object, key -> key);
        }
    }
}
