package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Plan;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.dispatch.Order;
import dev.patoperator.dispatch.Report;
import dev.patoperator.dispatch.Resources;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.ListedPat;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.CredentialVerifications;
import dev.patoperator.precedence.Precedence;
import dev.patoperator.precedence.ResourceIndex;
import dev.patoperator.status.RecordedVerdicts;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Answers the dispatcher from the informers' caches. */
final class ClusterResources implements Resources {

    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);

    private final KubernetesClient kubernetes;
    private final ResourceIndex index;
    private final Precedence precedence;
    private final CredentialVerifications verifications;
    private final AppApi apps;
    private final Policies policies;
    private final PolicyJudge judge;
    private final List<Consumer<Predicate<ResourceRef>>> memories;
    private final BooleanSupplier leading;
    private final Predicate<String> watching;
    private final AuditTrail audit;
    private final Clock clock;
    private volatile long pruned = System.nanoTime();

    ClusterResources(
            KubernetesClient kubernetes,
            ResourceIndex index,
            Precedence precedence,
            CredentialVerifications verifications,
            AppApi apps,
            Policies policies,
            PolicyJudge judge,
            List<Consumer<Predicate<ResourceRef>>> memories,
            BooleanSupplier leading,
            Predicate<String> watching,
            AuditTrail audit,
            Clock clock) {
        this.kubernetes = kubernetes;
        this.index = index;
        this.precedence = precedence;
        this.verifications = verifications;
        this.apps = apps;
        this.policies = policies;
        this.judge = judge;
        this.memories = List.copyOf(memories);
        this.leading = leading;
        this.watching = watching;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public Set<Long> stillWanted(Order order, Set<Long> ids, Map<Long, ListedPat> seen) {
        Optional<? extends PatResource<?>> found = index.find(order.resource());
        if (found.isEmpty() || !leading.getAsBoolean()) {
            return Set.of();
        }
        try {
            Intent intent = Intent.of(found.get());
            if (intent.suspended() || intent.dryRun() || !isSameAttempt(intent, order)) {
                return Set.of();
            }
            PatStatus status = Objects.requireNonNullElse(found.get().getStatus(), PatStatus.NONE);
            if (order.basis() == null && policies.judges(intent)) {
                return Set.of(); // not judged, or not by this generation
            }
            precedence.forgetUnheard(intent.resource(), ids);
            Set<Long> wanted = new HashSet<>(ids);
            if (!intent.selecting()) {
                wanted.retainAll(Plan.of(intent, status).left());
            }
            wanted.retainAll(judge.stillChosen(order, wanted, seen));
            wanted.removeAll(precedence
                    .holdsBeforeTheCall(
                            intent, Set.copyOf(wanted), order.credentials().apiUrl())
                    .keySet());
            return wanted;
        } catch (InvalidSpecException e) {
            return Set.of();
        }
    }

    // A retry that was asked for in between changes nothing about what is wanted; another generation might.
    private static boolean isSameAttempt(Intent intent, Order order) {
        return intent.generation() == order.attempt().generation()
                && intent.action() == order.action()
                && intent.organization().equals(order.organization());
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
                .filter(found -> RecordedVerdicts.holds(
                        Objects.requireNonNullElse(found.getStatus(), PatStatus.NONE),
                        id,
                        since,
                        Claim.of(found).filter(Claim::selects).isPresent()))
                .isPresent();
    }

    @Override
    public boolean isEffectUnknown(ResourceRef resource, long id, Instant since) {
        return index.find(resource)
                .filter(found -> RecordedVerdicts.isEffectUnknown(
                        Objects.requireNonNullElse(found.getStatus(), PatStatus.NONE), id, since))
                .isPresent();
    }

    /** A cache that is not filled yet, or emptied because the process stops, knows nothing: the API server is asked. */
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
        Set<Subject> writable = Arrays.stream(Subject.values())
                .filter(subject -> app.mayWrite(subject.permission()))
                .collect(Collectors.toSet());
        Duration since = Duration.between(app.at(), clock.instant());
        Duration age = since.isNegative() ? Duration.ZERO : since; // somebody set the clock back
        if (verifications.installed(credentials, organization, app.installation(), writable, age)) {
            wakeDenyPolicies(organization);
        }
    }

    @Override
    public void refused(AppCredentials credentials, String organization, Obstacle obstacle) {
        if (verifications.refused(credentials, organization, obstacle)) {
            wakeDenyPolicies(organization);
        }
    }

    /** Some of them have lost or won their say, and tell so. */
    private void wakeDenyPolicies(String organization) {
        index.selecting(Subject.REQUEST, Intent.organizationKey(organization))
                .flatMap(resource -> Claim.of(resource).stream())
                .filter(Claim::isActiveDenyPolicy)
                .forEach(claim -> index.wake(claim.resource()));
    }

    @Override
    public void doubted(AppCredentials credentials, String organization) {
        apps.forget(credentials, organization);
        verifications.doubted(credentials, organization);
    }

    @Override
    public void unavailable(AppCredentials credentials, String organization, Obstacle obstacle) {
        verifications.unavailable(credentials, organization, obstacle);
    }

    @Override
    public void tidy() {
        long now = System.nanoTime();
        if (now - pruned >= PRUNE_INTERVAL.toNanos()) {
            pruned = now;
            precedence.prune();
            memories.forEach(
                    memory -> memory.accept(resource -> index.find(resource).isPresent()));
        }
    }

    @Override
    public void orphaned(ResourceRef resource, Report report) {
        audit.orphaned(resource, report.verdicts());
    }

    @Override
    public void unresolved(ResourceRef resource, List<Long> ids, URI sentTo) {
        audit.unresolved(resource, ids, sentTo);
    }
}
