package dev.patoperator.precedence.evaluation;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.HoldBudget;
import dev.patoperator.precedence.UnverifiedDenials;
import dev.patoperator.precedence.VerificationIntervals;
import dev.patoperator.precedence.index.InMemoryCache;
import dev.patoperator.precedence.index.ResourceIndex;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A cluster with both kinds of resources, and an evaluator of its policies. Unverified resources may hold for 30 s. */
public final class EvaluationFixture {

    public static final URI HERE = URI.create("https://api.github.com");
    public static final URI ELSEWHERE = URI.create("https://ghes.example.com/api/v3");

    private static final KubernetesSerialization JSON = new KubernetesSerialization();
    private static final VerificationIntervals INTERVALS = new VerificationIntervals(
            Duration.ofMinutes(1),
            Duration.ofMinutes(3),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));

    public final ManualClock clock = new ManualClock();
    public final InMemoryCache<PatGrantReview> reviews = new InMemoryCache<>();
    public final InMemoryCache<PatRevocation> revocations = new InMemoryCache<>();
    public final ResourceIndex index = new ResourceIndex();
    public final UnverifiedDenials unheard = new UnverifiedDenials();
    public final CompiledPolicies policies = new CompiledPolicies(index, new ConditionStore(1L << 30, resource -> {}));
    public final IndexedPolicyEvaluator evaluator;

    private final AtomicLong nanos = new AtomicLong();
    public final CredentialVerificationCache verifications = new CredentialVerificationCache(INTERVALS, nanos::get);

    public EvaluationFixture() {
        index.register("PatGrantReview", reviews, new SimpleInboundEventSource<>("reviews"));
        index.register("PatRevocation", revocations, new SimpleInboundEventSource<>("revocations"));
        var conflictResolver = new ConflictResolver(
                index,
                verifications,
                new HoldBudget(INTERVALS.maxHold(), INTERVALS.holdWindow(), nanos::get),
                unheard,
                intent -> policies.problem(intent).isPresent());
        evaluator = new IndexedPolicyEvaluator(index, conflictResolver, unheard, policies, clock);
    }

    /** Stores a review of the organization acme, in a namespace, with a uid that is made of its name. */
    public PatGrantReview review(String namespace, String name, String spec) {
        PatGrantReview review = JSON.unmarshal(manifest("PatGrantReview", namespace, name, spec), PatGrantReview.class);
        reviews.put(review);
        return review;
    }

    /** Stores a review in the namespace that the tests decide in. */
    public PatGrantReview review(String name, String spec) {
        return review("acme", name, spec);
    }

    public PatRevocation revocation(String name, String spec) {
        PatRevocation revocation = JSON.unmarshal(manifest("PatRevocation", "acme", name, spec), PatRevocation.class);
        revocations.put(revocation);
        return revocation;
    }

    private static String manifest(String kind, String namespace, String name, String spec) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata:
                  name: %s
                  namespace: %s
                  uid: uid-%s
                  generation: 1
                  resourceVersion: "1"
                  creationTimestamp: "2026-01-01T00:00:00Z"
                spec: {organization: acme, %s}
                """.formatted(kind, name, namespace, name, spec);
    }

    public static PatStatus status(String fields) {
        return JSON.unmarshal(fields, PatStatus.class);
    }

    private static AppCredentials key(String namespace, URI apiUrl) {
        return new AppCredentials(apiUrl, "Iv23", null, OptionalLong.empty(), "key of " + namespace);
    }

    private AppCredentials read(String namespace, URI apiUrl) {
        AppCredentials key = key(namespace, apiUrl);
        verifications.secretRead(new SecretRef(namespace, "github-app"), key, verifications.readStartedAt());
        return key;
    }

    /** Verifies the credentials of a namespace at a GitHub. */
    public void verified(String namespace, URI apiUrl) {
        AppCredentials key = read(namespace, apiUrl);
        verifications.installed(key, "acme", new Installation(apiUrl, 678), Set.of(ItemKind.values()), Duration.ZERO);
    }

    public void verified(String namespace) {
        verified(namespace, HERE);
    }

    /** Has GitHub limit the rate of the look-up with the credentials of a namespace. */
    public void unverifiable(String namespace) {
        verifications.unavailable(read(namespace, HERE), "acme", new Blocker(Blocker.Kind.RATE_LIMITED, "slow down"));
    }

    /** Lets monotonic time pass, so that unverified resources may not hold any longer. */
    public void passHoldTime() {
        nanos.addAndGet(INTERVALS.maxHold().toNanos());
    }

    public static ListingSnapshot listing(ListedPat... items) {
        return new ListingSnapshot(
                new ManualClock().instant(),
                Arrays.stream(items).collect(Collectors.toMap(ListedPat::id, Function.identity())),
                Map.of(),
                Map.of(),
                OrganizationFacts.NOT_READ);
    }

    private static Submission submission(
            PatResource<?> resource,
            String organization,
            Action action,
            Submission.SelectorRequest selector,
            Submission.EvaluationBasis basis,
            long... ids) {
        return new Submission(
                Intent.refOf(resource),
                new Submission.Attempt(1, null),
                key("acme", HERE),
                organization,
                action,
                null,
                LongStream.of(ids).boxed().toList(),
                false,
                selector,
                basis);
    }

    /** Returns a submission whose selector chooses from the whole listing. */
    public static Submission choosing(PatResource<?> resource, Action action) {
        return choosing(resource, "acme", action);
    }

    public static Submission choosing(PatResource<?> resource, String organization, Action action) {
        var asked = new Submission.SelectorRequest(true, new ManualClock().instant());
        return submission(resource, organization, action, asked, null);
    }

    /** Returns a submission of ids that a selector guards. */
    public static Submission guarding(PatResource<?> resource, Action action, long... ids) {
        var asked = new Submission.SelectorRequest(false, new ManualClock().instant());
        return submission(resource, "acme", action, asked, null, ids);
    }

    /** Returns a submission of ids that need no evaluation. */
    static Submission listing(PatResource<?> resource, Action action, long... ids) {
        return submission(resource, "acme", action, null, null, ids);
    }

    /** Returns a submission of ids that passed an evaluation. */
    static Submission evaluated(
            PatResource<?> resource,
            Action action,
            boolean chooses,
            ListingSnapshot snapshot,
            PolicyEvaluator.EvaluationState cycle,
            long... ids) {
        var basis = new Submission.EvaluationBasis(chooses, snapshot, cycle, Map.of());
        return submission(resource, "acme", action, null, basis, ids);
    }

    public SelectorEvaluation evaluate(Submission submission, ListedPat... items) {
        return evaluate(submission, Map.of(), items);
    }

    public SelectorEvaluation evaluate(Submission submission, Map<String, Set<Long>> underWay, ListedPat... items) {
        return evaluator
                .snapshot(submission.action().kind(), List.of(submission), underWay)
                .evaluate(submission, listing(items));
    }

    static List<Long> ids(SelectorEvaluation evaluation) {
        return evaluation.chosen().stream()
                .map(SelectorEvaluation.ChosenItem::id)
                .toList();
    }
}
