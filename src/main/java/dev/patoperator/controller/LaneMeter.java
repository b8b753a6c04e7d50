package dev.patoperator.controller;

import dev.patoperator.decision.Intent;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.dispatch.Clocks;
import dev.patoperator.dispatch.LaneObserver;
import dev.patoperator.github.Access;
import dev.patoperator.github.ListedPat;
import dev.patoperator.telemetry.EstateMetrics;
import dev.patoperator.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Puts what the lanes see and do into metrics. */
final class LaneMeter implements LaneObserver {

    private final Metrics metrics;
    private final Clocks clocks;

    LaneMeter(Metrics metrics, Clocks clocks) {
        this.metrics = metrics;
        this.clocks = clocks;
        metrics.lanePauses(Arrays.stream(Cause.values()).map(LaneMeter::label).toList());
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

    private static String label(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT);
    }

    private static EstateMetrics.Organization organization(Access access) {
        return new EstateMetrics.Organization(
                access.installation().apiUrl().getHost(), Intent.organizationKey(access.organization()));
    }
}
