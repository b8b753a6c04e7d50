package dev.patoperator.controller.plan;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.controller.schedule.SubmitRateLimiter;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.intent.Intent;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands a resource's work to the dispatcher, with credentials read for just that, unless something stands in the way. */
public final class WorkSubmitter {

    /**
     * What came of it.
     *
     * @param blocker what stands in the way
     * @param again when it is worth looking again
     * @param apiUrl the GitHub that the credentials are for; null when they were not read
     */
    record SubmitResult(
            @Nullable Blocker blocker,
            @Nullable Duration again,
            @Nullable URI apiUrl) {}

    private final CredentialVerifier credentials;
    private final Dispatcher dispatcher;
    private final SubmitRateLimiter pace;
    private final RequeueIntervals requeueIntervals;
    private final Clock clock;

    public WorkSubmitter(
            CredentialVerifier credentials,
            Dispatcher dispatcher,
            SubmitRateLimiter pace,
            RequeueIntervals requeueIntervals,
            Clock clock) {
        this.credentials = credentials;
        this.dispatcher = dispatcher;
        this.pace = pace;
        this.requeueIntervals = requeueIntervals;
        this.clock = clock;
    }

    static Submission.Attempt attempt(Intent intent) {
        return new Submission.Attempt(intent.generation(), intent.retryRequestedAt());
    }

    /** The GitHub that the resource's ids belong to, as its status says, or else as they were first handed over for. */
    @Nullable
    URI plannedApiUrl(PatStatus old, String uid) {
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
    SubmitResult submit(
            Intent intent,
            @Nullable URI planned,
            ResourceProgress progress,
            List<Long> ids,
            boolean dryRun,
            Submission.@Nullable SelectorRequest selector)
            throws InterruptedException {
        Submission.Attempt attempt = attempt(intent);
        Blocker known = progress.blocker();
        Instant since = progress.obstacleSince();
        boolean passing = known != null && !known.kind().isStalling() && attempt.equals(progress.attempt());
        if (known != null && since != null && attempt.equals(progress.attempt())) {
            Duration left = Duration.between(clock.instant(), since.plus(requeueIntervals.after(known.kind())));
            if (left.toMillis() > 0) {
                return new SubmitResult(known, left, null);
            }
        }
        Duration wait = pace.take(intent.resource());
        if (!wait.isZero()) {
            return new SubmitResult(null, wait, null);
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
        credentials.lookupStarted(app, intent.organization());
        dispatcher.submit(new Submission(
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
        return new SubmitResult(
                passing ? known : null,
                passing ? requeueIntervals.credentials() : requeueIntervals.progress(),
                app.apiUrl());
    }

    private SubmitResult credentialsMissing(Intent intent, CredentialsException e) {
        Optional<Blocker> blocker = CredentialVerifier.obstacle(e);
        if (blocker.isEmpty()) {
            return new SubmitResult(null, requeueIntervals.moment(), null);
        }
        dispatcher.withdraw(intent.resource().uid());
        return new SubmitResult(
                blocker.get(), requeueIntervals.after(blocker.get().kind()), null);
    }

    private SubmitResult elsewhere(Intent intent, URI before, URI now) {
        var blocker = new Blocker(
                Blocker.Kind.CREDENTIALS_INVALID,
                "Secret " + intent.credentialsName() + " points to " + now + ", but these ids belong to " + before
                        + ": restore the Secret, or make a new resource for " + now);
        return new SubmitResult(blocker, requeueIntervals.credentials(), null);
    }
}
