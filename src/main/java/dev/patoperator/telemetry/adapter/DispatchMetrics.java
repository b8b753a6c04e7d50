package dev.patoperator.telemetry.adapter;

import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventorySpec;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.telemetry.audit.ResultWords;
import dev.patoperator.telemetry.metrics.Metrics;
import dev.patoperator.telemetry.metrics.OrganizationMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records in metrics what installation workers read and do. Thread-safe. */
public final class DispatchMetrics implements DispatchObserver {

    private final Metrics metrics;
    private final Clocks clocks;
    private final ResourceIndex index;
    private volatile Supplier<Stream<PatInventory>> inventories = Stream::empty;

    private record NamespaceAndOrganization(String namespace, String organizationKey) {}

    public DispatchMetrics(Metrics metrics, Clocks clocks, ResourceIndex index) {
        this.metrics = metrics;
        this.clocks = clocks;
        this.index = index;
        metrics.pauseTimer(
                Arrays.stream(PauseCause.values()).map(DispatchMetrics::label).toList());
    }

    @Override
    public void callsStarting(ResourceRef resource, InstallationAccess access) {
        metrics.use(
                resource.namespace(),
                organization(access),
                access.installation().id());
    }

    @Override
    public void listed(InstallationAccess access, ItemKind kind, Collection<ListedPat> items, Instant at) {
        metrics.organizations().listed(organization(access), kind, items, clocks.toWall(at));
    }

    @Override
    public void unlisted(InstallationAccess access, ItemKind kind, long id) {
        metrics.organizations().unlisted(organization(access), kind, id);
    }

    @Override
    public void evaluated(ResourceRef resource, Instant at) {
        metrics.evaluations().evaluated(resource, clocks.toWall(at));
        index.scope(resource).ifPresent(this::startCounters);
    }

    private void startCounters(ResourceScope policy) {
        String verb = ResultWords.verb(policy.action());
        metrics.policies().evaluated(policy.resource(), verb);
        if (policy.action().kind() == ItemKind.REQUEST) {
            metrics.startTimesToDecision(policy.resource().namespace(), policy.organizationKey(), verb);
        }
    }

    @Override
    public void forgotten(String uid) {
        metrics.evaluations().forget(uid);
    }

    @Override
    public void confirmed(Duration sinceSent) {
        metrics.confirmed(sinceSent);
    }

    @Override
    public void paused(PauseCause cause, Duration most) {
        metrics.installationPaused(label(cause), most);
    }

    /** Removes the series of resources that do not exist any more, and the series that only they used. */
    public void retain(Predicate<ResourceRef> exists) {
        metrics.evaluations().retain(exists);
        metrics.policies().retain(exists);
        metrics.retain(this::named);
    }

    /** Adds resources that are not in the index and whose organizations have metrics, too. */
    public void addInventories(Supplier<Stream<PatInventory>> more) {
        inventories = more;
    }

    private BiPredicate<String, String> named() {
        Stream<NamespaceAndOrganization> policies = index.kinds().stream()
                .flatMap(index::all)
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .map(scope -> new NamespaceAndOrganization(scope.resource().namespace(), scope.organizationKey()));
        Stream<NamespaceAndOrganization> shown =
                inventories.get().flatMap(inventory -> organization(inventory).stream());
        Set<NamespaceAndOrganization> named = Stream.concat(policies, shown).collect(Collectors.toSet());
        return (namespace, organizationKey) -> named.contains(new NamespaceAndOrganization(namespace, organizationKey));
    }

    private static Optional<NamespaceAndOrganization> organization(PatInventory inventory) {
        return Optional.ofNullable(inventory.getSpec())
                .map(PatInventorySpec::organization)
                .map(login -> new NamespaceAndOrganization(
                        inventory.getMetadata().getNamespace(), Intent.organizationKey(login)));
    }

    private static String label(PauseCause cause) {
        return cause.name().toLowerCase(Locale.ROOT);
    }

    private static OrganizationMetrics.OrganizationId organization(InstallationAccess access) {
        return new OrganizationMetrics.OrganizationId(
                access.installation().apiUrl().getHost(), Intent.organizationKey(access.organization()));
    }
}
