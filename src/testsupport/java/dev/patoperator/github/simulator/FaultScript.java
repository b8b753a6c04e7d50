package dev.patoperator.github.simulator;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builder of a fault: how many calls it hits, then its effect on them. Without {@link #next}, {@link #nth} or
 * {@link #every} it hits the next call only.
 */
public final class FaultScript {

    private final Predicate<IncomingCall> calls;
    private final Consumer<Fault> add;
    private int first = 1;
    private int last = 1;
    private boolean acting;
    private @Nullable Long end;

    FaultScript(Predicate<IncomingCall> calls, Consumer<Fault> add) {
        this.calls = calls;
        this.add = add;
    }

    /** Hits the next calls, up to this number. */
    public FaultScript next(int count) {
        first = 1;
        last = count;
        return this;
    }

    /** Hits one call: the n-th from now, counted from 1. */
    public FaultScript nth(int n) {
        first = n;
        last = n;
        return this;
    }

    /** Hits every call until {@link Faults#clear()}. */
    public FaultScript every() {
        first = 1;
        last = Integer.MAX_VALUE;
        return this;
    }

    /** Hits every call for this duration, from now on. */
    public FaultScript lasting(Duration duration) {
        end = System.nanoTime() + duration.toNanos();
        return every();
    }

    /** Lets GitHub act before the answer that follows is sent. Without this, GitHub does not act. */
    public FaultScript afterActing() {
        acting = true;
        return this;
    }

    /** Sends this status and GitHub's basic error body. */
    public Fault status(int status) {
        return instead(Answer.error(status, "Scripted fault"));
    }

    /** Sends this status and JSON body, which must match GitHub's description where that has the status. */
    public Fault status(int status, String json) {
        return instead(new Answer(status, Answer.JSON, json, Map.of()));
    }

    /** Sends this status and an HTML page, as a proxy in front of GitHub does. */
    public Fault html(int status) {
        return instead(Answer.html(status, "<html><body><h1>Unicorn!</h1></body></html>"));
    }

    /** Sends the answer of a proxy, in plain text and without GitHub's headers; the call does not reach GitHub. */
    public Fault plainText(int status, String words) {
        return instead(Answer.plainText(status, words));
    }

    /** Lets GitHub act, and drops a header of the answer as a proxy does, such as {@code Link}. */
    public Fault dropHeader(String name) {
        return fault(new FaultEffect.Rewrite(answer -> answer.without(name)));
    }

    /** Lets GitHub act, and changes its JSON, which then need not match GitHub's description. */
    public Fault rewriteBody(UnaryOperator<String> change) {
        return fault(new FaultEffect.Rewrite(answer -> answer.withBody(change.apply(answer.body()))));
    }

    /** Refuses the token or JWT (401). */
    public Fault badCredentials() {
        return instead(Answer.error(401, "Bad credentials"));
    }

    /** Redirects to another host and keeps path and query. */
    public Fault redirectTo(int status, URI host) {
        return fault(new FaultEffect.Instead(
                call -> Answer.error(status, "Moved").with("Location", host + call.target()), acting));
    }

    /** Sends the primary rate limit's answer: 403 or 429, remaining 0 and the time of the reset. */
    public Fault primaryRateLimit(int status, Instant reset) {
        return instead(RateLimitAnswers.primary(status, reset));
    }

    /** Sends a secondary limit (403 or 429) that only the header {@code retry-after} shows. */
    public Fault secondaryRateLimitWithRetryAfter(int status, Duration wait) {
        return instead(RateLimitAnswers.secondaryWithRetryAfter(status, wait));
    }

    /** Sends a secondary limit (403 or 429) that only the header {@code gh-limited-by} shows. */
    public Fault secondaryRateLimitWithGhLimitedBy(int status) {
        return instead(RateLimitAnswers.secondaryWithGhLimitedBy(status));
    }

    /** Sends a secondary limit (403 or 429) that only the text of the body shows. */
    public Fault secondaryRateLimitByMessageOnly(int status) {
        return instead(RateLimitAnswers.secondaryByMessageOnly(status));
    }

    /** Lets GitHub act, and sends half of its JSON as a complete HTTP answer. */
    public Fault truncatedJson() {
        return fault(new FaultEffect.Rewrite(Answer::truncated));
    }

    /** Lets GitHub act, and ends the connection within the body. */
    public Fault cutMidBody() {
        return fault(new FaultEffect.CutMidBody());
    }

    /**
     * Ends the connection before GitHub acts, without an answer. The JDK's client then retries a GET a few times, which
     * its caller does not see, but never a POST: for list calls use {@link #every} or {@link #cutMidBody}.
     */
    public Fault resetBeforeActing() {
        return fault(new FaultEffect.Reset(false));
    }

    /** Lets GitHub act, and ends the connection without an answer. */
    public Fault resetAfterActing() {
        return fault(new FaultEffect.Reset(true));
    }

    /** Lets GitHub act at once, and delays its answer. */
    public Fault delay(Duration duration) {
        return fault(new FaultEffect.Delay(duration, true));
    }

    /** Delays the call before GitHub acts and answers. */
    public Fault delayBeforeActing(Duration duration) {
        return fault(new FaultEffect.Delay(duration, false));
    }

    /** Runs the hook right before GitHub acts: another person decides, pages move. */
    public Fault run(Runnable hook) {
        return fault(new FaultEffect.Hook(hook));
    }

    private Fault instead(Answer answer) {
        return fault(new FaultEffect.Instead(call -> answer, acting));
    }

    private Fault fault(FaultEffect effect) {
        Long until = end;
        Predicate<IncomingCall> inTime = until == null ? calls : calls.and(call -> System.nanoTime() - until < 0);
        Fault fault = new Fault(inTime, first, last, effect);
        add.accept(fault);
        return fault;
    }
}
