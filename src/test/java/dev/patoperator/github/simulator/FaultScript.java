package dev.patoperator.github.simulator;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A fault being written: how many calls it hits, then what it does to them. Without {@link #next}, {@link #nth} or
 * {@link #every} it hits the next call only.
 */
public final class FaultScript {

    private final Predicate<IncomingCall> calls;
    private final Consumer<Fault> add;
    private int first = 1;
    private int last = 1;
    private boolean acting;

    FaultScript(Predicate<IncomingCall> calls, Consumer<Fault> add) {
        this.calls = calls;
        this.add = add;
    }

    /** Hits the next calls, this many. */
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

    /** GitHub carries the call out before the status that follows is answered; it does nothing otherwise. */
    public FaultScript afterActing() {
        acting = true;
        return this;
    }

    /** Answers with this status and GitHub's basic error body. */
    public Fault status(int status) {
        return instead(Answer.error(status, "Scripted fault"));
    }

    /** Answers with this status and JSON body, which must keep to GitHub's description where that has the status. */
    public Fault status(int status, String json) {
        return instead(new Answer(status, Answer.JSON, json, Map.of()));
    }

    /** Answers with this status and an HTML page, as a proxy in front of GitHub does. */
    public Fault html(int status) {
        return instead(Answer.html(status, "<html><body><h1>Unicorn!</h1></body></html>"));
    }

    /** The token or JWT is not good (401). */
    public Fault badCredentials() {
        return instead(Answer.error(401, "Bad credentials"));
    }

    /** Redirects to another host, path and query kept. */
    public Fault redirectTo(int status, URI host) {
        return fault(new FaultEffect.Instead(
                call -> Answer.error(status, "Moved").with("Location", host + call.target()), acting));
    }

    /** The hour's calls are used up: 403 or 429, remaining 0 and the time of the reset. */
    public Fault primaryRateLimit(int status, Instant reset) {
        return instead(RateLimitAnswers.primary(status, reset));
    }

    /** Secondary limit (403 or 429) that only the header {@code retry-after} gives away. */
    public Fault secondaryRateLimitWithRetryAfter(int status, Duration wait) {
        return instead(RateLimitAnswers.secondaryWithRetryAfter(status, wait));
    }

    /** Secondary limit (403 or 429) that only the header {@code gh-limited-by} gives away. */
    public Fault secondaryRateLimitWithGhLimitedBy(int status) {
        return instead(RateLimitAnswers.secondaryWithGhLimitedBy(status));
    }

    /** Secondary limit (403 or 429) that only the text of the body gives away. */
    public Fault secondaryRateLimitByMessageOnly(int status) {
        return instead(RateLimitAnswers.secondaryByMessageOnly(status));
    }

    /** GitHub acts and half of its JSON arrives, as a complete HTTP answer. */
    public Fault truncatedJson() {
        return fault(new FaultEffect.Rewrite(Answer::truncated));
    }

    /** GitHub acts and the connection ends within the body. */
    public Fault cutMidBody() {
        return fault(new FaultEffect.CutMidBody());
    }

    /**
     * The connection ends before GitHub acts; no answer. The JDK's client tries a GET again by itself after that, a few
     * times and unseen by its caller, but never a POST: for list calls use {@link #every} or {@link #cutMidBody}.
     */
    public Fault resetBeforeActing() {
        return fault(new FaultEffect.Reset(false));
    }

    /** GitHub acts, then the connection ends; no answer. */
    public Fault resetAfterActing() {
        return fault(new FaultEffect.Reset(true));
    }

    /** GitHub acts at once and its answer comes late. */
    public Fault delay(Duration duration) {
        return fault(new FaultEffect.Delay(duration, true));
    }

    /** GitHub acts, and answers, late. */
    public Fault delayBeforeActing(Duration duration) {
        return fault(new FaultEffect.Delay(duration, false));
    }

    /** Runs something right before GitHub acts: another person decides, pages move. */
    public Fault run(Runnable hook) {
        return fault(new FaultEffect.Hook(hook));
    }

    private Fault instead(Answer answer) {
        return fault(new FaultEffect.Instead(call -> answer, acting));
    }

    Fault fault(FaultEffect effect) {
        Fault fault = new Fault(calls, first, last, effect);
        add.accept(fault);
        return fault;
    }
}
