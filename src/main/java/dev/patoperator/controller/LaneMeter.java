package dev.patoperator.controller;

import dev.patoperator.decision.Intent;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.dispatch.Clocks;
import dev.patoperator.dispatch.LaneObserver;
import dev.patoperator.github.Access;
import dev.patoperator.github.ListedPat;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.ResourceIndex;
import dev.patoperator.telemetry.EstateMetrics;
import dev.patoperator.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Puts what the lanes see and do into metrics. */
final class LaneMeter implements LaneObserver {

    private final Metrics metrics;
    private final Clocks clocks;
    private final ResourceIndex index;

    private record Named(String namespace, String organizationKey) {}

    LaneMeter(Metrics metrics, Clocks clocks, ResourceIndex index) {
        this.metrics = metrics;
        this.clocks = clocks;
        this.index = index;
        metrics.lanePauses(Arrays.stream(Cause.values()).map(LaneMeter::label).toList());
    }

    @Override
    public void acting(ResourceRef resource, Access access) {
        metrics.use(
                resource.namespace(),
                organization(access),
                access.installation().id());
    }

    @Override
    public void listed(Access access, Subject subject, Collection<ListedPat> items, Instant at) {
        metrics.estate().listed(organization(access), subject, items, clocks.toWall(at));
    }

    @Override
    public void left(Access access, Subject subject, long id) {
        metrics.estate().left(organization(access), subject, id);
    }

    @Override
    public void evaluated(ResourceRef resource, Instant at) {
        metrics.evaluations().evaluated(resource, clocks.toWall(at));
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
    public void paused(Cause cause, Duration most) {
        metrics.lanePaused(label(cause), most);
    }

    /** Forgets resources that are gone, and what only they used. */
    void retain(Predicate<ResourceRef> exists) {
        metrics.evaluations().retain(exists);
        metrics.retain(this::named);
    }

    private BiPredicate<String, String> named() {
        Set<Named> named = index.kinds().stream()
                .flatMap(index::all)
                .flatMap(resource -> Claim.of(resource).stream())
                .map(claim -> new Named(claim.resource().namespace(), claim.organizationKey()))
                .collect(Collectors.toSet());
        return (namespace, organizationKey) -> named.contains(new Named(namespace, organizationKey));
    }

    private static String label(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT);
    }

    private static EstateMetrics.Organization organization(Access access) {
        return new EstateMetrics.Organization(
                access.installation().apiUrl().getHost(), Intent.organizationKey(access.organization()));
    }
}
