package dev.patoperator.controller.cluster;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.evaluation.IndexedPolicyEvaluator;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.status.outcome.RecordedResults;
import dev.patoperator.telemetry.audit.AuditTrail;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Gives the dispatcher its view of the cluster, from the informers' caches. Thread-safe. */
public final class InformerClusterView implements ClusterView {

    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);

    private final KubernetesClient kubernetes;
    private final ResourceIndex index;
    private final ConflictResolver conflictResolver;
    private final CredentialVerificationCache verifications;
    private final AppApi apps;
    private final CompiledPolicies policies;
    private final IndexedPolicyEvaluator policyEvaluator;
    private final List<Consumer<Predicate<ResourceRef>>> memories;
    private final BooleanSupplier leading;
    private final Predicate<String> watching;
    private final AuditTrail audit;
    private final Clock clock;
    private final boolean dryRun;
    private volatile long pruned = System.nanoTime();

    /**
     * Creates the view.
     *
     * @param dryRun whether nothing may be sent, whatever the resources say
     */
    public InformerClusterView(
            KubernetesClient kubernetes,
            ResourceIndex index,
            ConflictResolver conflictResolver,
            CredentialVerificationCache verifications,
            AppApi apps,
            CompiledPolicies policies,
            IndexedPolicyEvaluator policyEvaluator,
            List<Consumer<Predicate<ResourceRef>>> memories,
            BooleanSupplier leading,
            Predicate<String> watching,
            AuditTrail audit,
            Clock clock,
            boolean dryRun) {
        this.kubernetes = kubernetes;
        this.index = index;
        this.conflictResolver = conflictResolver;
        this.verifications = verifications;
        this.apps = apps;
        this.policies = policies;
        this.policyEvaluator = policyEvaluator;
        this.memories = List.copyOf(memories);
        this.leading = leading;
        this.watching = watching;
        this.audit = audit;
        this.clock = clock;
        this.dryRun = dryRun;
    }

    @Override
    public Set<Long> stillWanted(Submission submission, Set<Long> ids, Map<Long, ListedPat> seen) {
        PatResource<?> found = index.find(submission.resource()).orElse(null);
        if (dryRun || found == null || !leading.getAsBoolean()) {
            return Set.of();
        }
        Intent intent = ParsedResource.of(found).intent().orElse(null);
        if (intent == null || intent.suspended() || intent.dryRun() || !isSameAttempt(intent, submission)) {
            return Set.of();
        }
        if (submission.basis() == null && policies.needsListedItem(intent)) {
            return Set.of(); // not evaluated for this submission
        }
        conflictResolver.forgetUnverifiedDenials(intent.resource(), ids);
        Set<Long> wanted = new HashSet<>(ids);
        if (!intent.selecting()) {
            PatStatus status = Objects.requireNonNullElse(found.getStatus(), PatStatus.NONE);
            wanted.retainAll(Plan.of(intent, status).left());
        }
        wanted.retainAll(policyEvaluator.stillChosen(submission, wanted, seen));
        wanted.removeAll(conflictResolver
                .holdsBeforeSending(
                        intent, Set.copyOf(wanted), submission.credentials().apiUrl())
                .keySet());
        return wanted;
    }

    // The retry annotation is not compared: it does not change what is wanted. A new generation may.
    private static boolean isSameAttempt(Intent intent, Submission submission) {
        return intent.generation() == submission.attempt().generation()
                && intent.action() == submission.action()
                && intent.organization().equals(submission.organization());
    }

    @Override
    public boolean areWatched(String organization) {
        return watching.test(organization);
    }

    @Override
    public boolean mayAct() {
        return leading.getAsBoolean();
    }

    @Override
    public boolean hasDecided(ResourceRef resource, long id, Instant since) {
        return index.find(resource)
                .filter(found -> RecordedResults.holds(
                        Objects.requireNonNullElse(found.getStatus(), PatStatus.NONE),
                        id,
                        since,
                        ResourceScope.of(found).filter(ResourceScope::selects).isPresent()))
                .isPresent();
    }

    @Override
    public boolean isEffectUnknown(ResourceRef resource, long id, Instant since) {
        return index.find(resource)
                .filter(found -> RecordedResults.isEffectUnknown(
                        Objects.requireNonNullElse(found.getStatus(), PatStatus.NONE), id, since))
                .isPresent();
    }

    /** Queries the API server if the cache lacks the resource: it may not be filled yet, or be emptied already. */
    @Override
    public boolean exists(ResourceRef resource) {
        try {
            if (index.find(resource).isPresent()) {
                return true;
            }
            PatResource<?> found = kubernetes
                    .resources(typeOf(resource))
                    .inNamespace(resource.namespace())
                    .withName(resource.name())
                    .get();
            return found != null
                    && resource.uid().equals(found.getMetadata().getUid())
                    && found.getMetadata().getDeletionTimestamp() == null;
        } catch (RuntimeException e) {
            return true; // unreachable, or this process is stopping
        }
    }

    private static Class<? extends PatResource<?>> typeOf(ResourceRef resource) {
        return resource.kind().equals("PatRevocation") ? PatRevocation.class : PatGrantReview.class;
    }

    @Override
    public void wake(ResourceRef resource) {
        index.wake(resource);
    }

    @Override
    public void installed(AppCredentials credentials, String organization, InstalledApp app) {
        Set<ItemKind> writable = Arrays.stream(ItemKind.values())
                .filter(kind -> app.mayWrite(kind.permission()))
                .collect(Collectors.toSet());
        Duration since = Duration.between(app.at(), clock.instant());
        Duration age = since.isNegative() ? Duration.ZERO : since; // the clock was set back
        if (verifications.installed(credentials, organization, app.installation(), writable, age)) {
            wakeDenyPolicies(organization);
        }
    }

    @Override
    public void refused(AppCredentials credentials, String organization, Blocker blocker) {
        if (verifications.refused(credentials, organization, blocker)) {
            wakeDenyPolicies(organization);
        }
    }

    /** Wakes the organization's Deny selectors: their statuses say whether they can hold back approvals. */
    private void wakeDenyPolicies(String organization) {
        index.withSelector(ItemKind.REQUEST, Intent.organizationKey(organization))
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .filter(ResourceScope::isActiveDenyPolicy)
                .forEach(scope -> index.wake(scope.resource()));
    }

    @Override
    public void verificationDoubted(AppCredentials credentials, String organization) {
        apps.forget(credentials, organization);
        verifications.doubted(credentials, organization);
    }

    @Override
    public void unavailable(AppCredentials credentials, String organization, Blocker blocker) {
        verifications.unavailable(credentials, organization, blocker);
    }

    @Override
    public void pruneCaches() {
        long now = System.nanoTime();
        if (now - pruned >= PRUNE_INTERVAL.toNanos()) {
            pruned = now;
            conflictResolver.prune();
            memories.forEach(
                    memory -> memory.accept(resource -> index.find(resource).isPresent()));
        }
    }

    @Override
    public void orphaned(ResourceRef resource, ResourceProgress progress) {
        audit.orphaned(resource, progress.results());
    }

    @Override
    public void unresolved(ResourceRef resource, List<Long> ids, URI sentTo) {
        audit.unresolved(resource, ids, sentTo);
    }
}
