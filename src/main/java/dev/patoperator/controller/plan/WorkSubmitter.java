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

/** Submits the work of a resource to the dispatcher, with freshly read credentials, unless a blocker prevents it. */
public final class WorkSubmitter {

    /**
     * The result of {@link WorkSubmitter#submit}.
     *
     * @param blocker what keeps the resource from progress; null when nothing does
     * @param retryAfter time until the next reconciliation
     * @param apiUrl the API base URL of the GitHub that the submission is for; null when nothing was submitted
     */
    record SubmitResult(
            @Nullable Blocker blocker,
            @Nullable Duration retryAfter,
            @Nullable URI apiUrl) {}

    private final CredentialVerifier credentials;
    private final Dispatcher dispatcher;
    private final SubmitRateLimiter submitLimiter;
    private final RequeueIntervals requeueIntervals;
    private final Clock clock;

    public WorkSubmitter(
            CredentialVerifier credentials,
            Dispatcher dispatcher,
            SubmitRateLimiter submitLimiter,
            RequeueIntervals requeueIntervals,
            Clock clock) {
        this.credentials = credentials;
        this.dispatcher = dispatcher;
        this.submitLimiter = submitLimiter;
        this.requeueIntervals = requeueIntervals;
        this.clock = clock;
    }

    static Submission.Attempt attempt(Intent intent) {
        return new Submission.Attempt(intent.generation(), intent.retryRequestedAt());
    }

    /** Returns the API base URL of the GitHub that the ids belong to, from the status, or else the last submission. */
    @Nullable
    URI plannedApiUrl(PatStatus old, String uid) {
        URI recorded = recorded(old.githubAPIURL());
        return recorded == null ? dispatcher.apiUrl(uid) : recorded;
    }

    /** Ignores text that is not a URL: others can write the status, too. */
    private static @Nullable URI recorded(@Nullable String text) {
        try {
            return text == null ? null : new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /**
     * Submits work, unless a blocker or the rate limit prevents it for now.
     *
     * @param planned the API base URL of the GitHub that the ids belong to; null while it is not known
     * @param ids the ids to decide; empty when a selector chooses, or when only the credentials are to be verified
     * @param selector the evaluation that comes before sending; null for none
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
        Instant since = progress.blockerSince();
        boolean temporary = known != null && !known.kind().isStalling() && attempt.equals(progress.attempt());
        if (known != null && since != null && attempt.equals(progress.attempt())) {
            Duration left = Duration.between(clock.instant(), since.plus(requeueIntervals.retryInterval(known.kind())));
            if (left.toMillis() > 0) {
                return new SubmitResult(known, left, null);
            }
        }
        Duration wait = submitLimiter.take(intent.resource());
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
            return otherGitHub(intent, planned, app.apiUrl());
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
        // A temporary blocker is still shown: the new submission only reads the Secret again, which may have changed.
        return new SubmitResult(
                temporary ? known : null,
                temporary ? requeueIntervals.credentials() : requeueIntervals.progress(),
                app.apiUrl());
    }

    private SubmitResult credentialsMissing(Intent intent, CredentialsException e) {
        Optional<Blocker> blocker = CredentialVerifier.blockerOf(e);
        if (blocker.isEmpty()) {
            return new SubmitResult(null, requeueIntervals.shortest(), null);
        }
        dispatcher.withdraw(intent.resource().uid());
        return new SubmitResult(
                blocker.get(), requeueIntervals.retryInterval(blocker.get().kind()), null);
    }

    private SubmitResult otherGitHub(Intent intent, URI before, URI now) {
        var blocker = new Blocker(
                Blocker.Kind.CREDENTIALS_INVALID,
                "Secret " + intent.credentialsName() + " points to " + now + ", but these ids belong to " + before
                        + ": restore the Secret, or make a new resource for " + now);
        return new SubmitResult(blocker, requeueIntervals.credentials(), null);
    }
}
