package dev.patoperator.notification.source;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.notification.Notification;
import dev.patoperator.telemetry.adapter.Observers;
import dev.patoperator.telemetry.audit.StatusChange;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Calls the observers as workers and reconcilers do, and keeps what they publish. */
final class ObservedOperator {

    static final URI GITHUB = URI.create("https://api.github.com");
    static final String SINCE = "2026-11-22T15:00:00Z";

    final ManualClock clock = new ManualClock();
    final List<Notification> published = new ArrayList<>();
    private Observers observers = NotificationSources.observers(published::add, clock);

    /** Forgets everything but what is published, as a new process does. */
    void restart() {
        observers = NotificationSources.observers(published::add, clock);
    }

    /** Returns what was published since the last call. */
    List<Notification> take() {
        List<Notification> taken = List.copyOf(published);
        published.clear();
        return taken;
    }

    Notification takeOne() {
        List<Notification> taken = take();
        if (taken.size() != 1) {
            throw new AssertionError(taken.toString());
        }
        return taken.get(0);
    }

    Instant in(int days) {
        return clock.instant().plus(Duration.ofDays(days));
    }

    void requests(ListedPat... items) {
        listed(GITHUB, "Acme", ItemKind.REQUEST, items);
    }

    void grants(ListedPat... items) {
        listed(GITHUB, "Acme", ItemKind.GRANT, items);
    }

    void listed(URI apiUrl, String organization, ItemKind kind, ListedPat... items) {
        var credentials = new AppCredentials(apiUrl, "1", null, OptionalLong.empty(), "fingerprint");
        observers
                .dispatch()
                .listed(
                        new InstallationAccess(credentials, new Installation(apiUrl, 7), organization),
                        kind,
                        List.of(items),
                        clock.instant());
    }

    static PatRequest request(long id) {
        return request(id, "CI");
    }

    static PatRequest request(long id, @Nullable String reason) {
        return new PatRequest(
                id,
                "mona",
                5L,
                reason,
                "subset",
                new Permissions(Map.of(), Map.of("contents", "write"), Map.of()),
                Instant.parse("2026-11-20T10:00:00Z"),
                900_000 + id,
                "deploy",
                false,
                Instant.parse("2027-02-01T00:00:00Z"),
                null);
    }

    static PatGrant grant(
            long id, @Nullable Instant grantedAt, @Nullable Instant expiresAt, @Nullable Instant lastUsedAt) {
        return new PatGrant(
                id,
                "mona",
                5L,
                "all",
                new Permissions(Map.of(), Map.of("contents", "read"), Map.of()),
                grantedAt,
                900_000 + id,
                "deploy",
                false,
                expiresAt,
                lastUsedAt);
    }

    static PatGrantReview review(String action) {
        return Serialization.unmarshal(manifest("PatGrantReview", "action: " + action), PatGrantReview.class);
    }

    static PatRevocation revocation() {
        return Serialization.unmarshal(manifest("PatRevocation", "reason: INC-7"), PatRevocation.class);
    }

    private static String manifest(String kind, String field) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {namespace: acme, name: bots, uid: 0b5e, generation: 4}
                spec:
                  organization: Acme
                  %s
                  selector: {owners: [mona]}
                  interval: 10m
                """.formatted(kind, field);
    }

    static PatStatus status(List<Condition> conditions, Outcome... outcomes) {
        return PatStatus.NONE.toBuilder()
                .observedGeneration(3L)
                .githubAPIURL(GITHUB.toString())
                .conditions(conditions)
                .outcomes(List.of(outcomes))
                .build();
    }

    static PatStatus status(Outcome... outcomes) {
        return status(List.of(ready("UpToDate", 3)), outcomes);
    }

    static Condition ready(String reason, long generation) {
        return new Condition("Ready", "True", generation, SINCE, reason, "all is well");
    }

    static Condition condition(String type, String value, String reason, long generation, String since) {
        return new Condition(type, value, generation, since, reason, "the Secret is missing");
    }

    /** A reconciliation that writes a status, without results of calls. */
    void writes(PatResource<?> resource, PatStatus after) {
        writes(resource, after, Map.of());
    }

    /** A reconciliation that writes a status. The resource has it afterwards. */
    void writes(PatResource<?> resource, PatStatus after, Map<Long, DecisionResult> recorded) {
        PatStatus before = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        observers
                .statuses()
                .reconciled(new StatusChange(resource, after.githubAPIURL(), before, after, recorded, Map.of(71L, 2L)));
        resource.setStatus(after);
    }

    /** A reconciliation that writes nothing. */
    void reconciles(PatResource<?> resource) {
        PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        observers
                .statuses()
                .reconciled(new StatusChange(resource, status.githubAPIURL(), status, status, Map.of(), Map.of()));
    }

    Observers observers() {
        return observers;
    }
}
