package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.Order;
import dev.patoperator.dispatch.Report;
import dev.patoperator.github.AppCredentials;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands a resource's work to the dispatcher, with credentials read for just that, unless something stands in the way. */
final class HandOver {

    /**
     * What came of it.
     *
     * @param obstacle what stands in the way
     * @param again when it is worth looking again
     * @param apiUrl the GitHub that the credentials are for; null when they were not read
     */
    record Way(
            @Nullable Obstacle obstacle,
            @Nullable Duration again,
            @Nullable URI apiUrl) {}

    private final CredentialLooks credentials;
    private final Dispatcher dispatcher;
    private final SubmitPace pace;
    private final Cadence cadence;
    private final Clock clock;

    HandOver(CredentialLooks credentials, Dispatcher dispatcher, SubmitPace pace, Cadence cadence, Clock clock) {
        this.credentials = credentials;
        this.dispatcher = dispatcher;
        this.pace = pace;
        this.cadence = cadence;
        this.clock = clock;
    }

    static Order.Attempt attempt(Intent intent) {
        return new Order.Attempt(intent.generation(), intent.retryRequestedAt());
    }

    /** The GitHub that the resource's ids belong to, as its status says, or else as they were first handed over for. */
    @Nullable
    URI planned(PatStatus old, String uid) {
        URI recorded = recorded(old.githubAPIURL());
        return recorded == null ? dispatcher.apiUrl(uid) : recorded;
    }

    /** A status can be written by others: what is no URL there is none. */
    private static @Nullable URI recorded(@Nullable String text) {
        try {
            return text == null ? null : new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /**
     * Hands over.
     *
     * @param ids what to decide; nothing where a selector chooses, or where only the credentials are to be shown
     * @param selector how far the resource's selector has a say
     */
    Way submit(
            Intent intent,
            @Nullable URI planned,
            Report report,
            List<Long> ids,
            boolean dryRun,
            Order.@Nullable Selector selector)
            throws InterruptedException {
        Order.Attempt attempt = attempt(intent);
        Obstacle known = report.obstacle();
        Instant since = report.obstacleSince();
        boolean passing = known != null && !known.kind().stalling() && attempt.equals(report.attempt());
        if (known != null && since != null && attempt.equals(report.attempt())) {
            Duration left = Duration.between(clock.instant(), since.plus(cadence.after(known.kind())));
            if (left.toMillis() > 0) {
                return new Way(known, left, null);
            }
        }
        Duration wait = pace.take(intent.resource());
        if (!wait.isZero()) {
            return new Way(null, wait, null);
        }
        AppCredentials app;
        try {
            app = credentials.read(new SecretRef(intent.resource().namespace(), intent.credentialsName()));
        } catch (CredentialsException e) {
            return credentialsMissing(intent, e);
        }
        if (planned != null && !planned.equals(app.apiUrl())) {
            dispatcher.withdraw(intent.resource().uid());
            return elsewhere(intent, planned, app.apiUrl());
        }
        credentials.lookBegun(app, intent.organization());
        dispatcher.submit(new Order(
                intent.resource(),
                attempt,
                app,
                intent.organization(),
                intent.action(),
                intent.reason(),
                ids,
                dryRun,
                selector,
                null));
        // The Secret was read again because it may have changed; what GitHub is waited for has not.
        return new Way(passing ? known : null, passing ? cadence.credentials() : cadence.progress(), app.apiUrl());
    }

    private Way credentialsMissing(Intent intent, CredentialsException e) {
        Optional<Obstacle> obstacle = CredentialLooks.obstacle(e);
        if (obstacle.isEmpty()) {
            return new Way(null, cadence.moment(), null);
        }
        dispatcher.withdraw(intent.resource().uid());
        return new Way(obstacle.get(), cadence.after(obstacle.get().kind()), null);
    }

    private Way elsewhere(Intent intent, URI before, URI now) {
        var obstacle = new Obstacle(
                Obstacle.Kind.CREDENTIALS_INVALID,
                "Secret " + intent.credentialsName() + " points to " + now + ", but these ids belong to " + before
                        + ": restore the Secret, or make a new resource for " + now);
        return new Way(obstacle, cadence.credentials(), null);
    }
}
