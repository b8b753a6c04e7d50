package dev.patoperator.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.BiPredicate;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The operator's metrics, one set per process. Thread-safe. */
public final class Metrics implements AutoCloseable {

    static final String PREFIX = "github.pat.operator.";

    /** Label value for everything that has no series of its own. */
    static final String OTHER = "other";

    /** GitHub responds within 10 s or ends the call; listings of 100 items take about a second. */
    private static final Duration[] REQUEST_BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10)
    };

    /** Most calls take effect at once. By default a decision is timed out after two minutes. */
    private static final Duration[] CONFIRMATION_BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProcessMetrics process = new ProcessMetrics(registry);
    private final PrometheusRegistry prometheus = registry.getPrometheusRegistry();
    private final OrganizationMetrics organizations = new OrganizationMetrics(prometheus);
    private final EvaluationMetrics evaluations = new EvaluationMetrics(prometheus);
    private final ResourceMetrics resources = new ResourceMetrics(prometheus);
    private final PolicyMetrics policies = new PolicyMetrics(prometheus);
    private final RateLimitMetrics rateLimits = new RateLimitMetrics(prometheus, System::nanoTime);
    private final DecisionMetrics decisions = new DecisionMetrics(prometheus, System::nanoTime);
    private final Counter eventsDropped = Counter.builder(PREFIX + "events.dropped")
            .description("Kubernetes Events that were not recorded")
            .register(registry);
    private final Counter approvedWithoutDeny = Counter.builder(PREFIX + "approvals.without.deny")
            .description("Approvals that were made although the credentials of a Deny could not be verified in time")
            .register(registry);

    /** Registers the gauge of the operator's dry run. Must be called once. */
    public void dryRun(boolean dryRun) {
        process.dryRun(dryRun);
    }

    /**
     * Counts and times one call to GitHub.
     *
     * @param operation GitHub's operation id, of a closed list
     * @param status the HTTP status, or 0 when no response came
     */
    public void githubCall(String operation, int status, Duration took) {
        Timer.builder(PREFIX + "github.requests")
                .description("Calls to GitHub's API; status is none where no response came")
                .tag("operation", operation)
                .tag("status", statusLabel(status))
                .serviceLevelObjectives(REQUEST_BUCKETS)
                .register(registry)
                .record(took);
    }

    /**
     * Sets an installation's primary rate limit as GitHub reported it. Has no effect unless a namespace
     * {@link #use uses} the installation.
     *
     * @param host of GitHub's API
     * @param limit calls per hour
     * @param remaining calls left until the reset
     */
    public void rateLimit(String host, String installation, long limit, long remaining, Instant reset) {
        rateLimits.update(host, installation, limit, remaining, reset);
    }

    /** Registers that calls are made for a resource of the namespace, with the installation's token. */
    public void use(String namespace, OrganizationMetrics.OrganizationId organization, long installation) {
        organizations.use(namespace, organization);
        rateLimits.use(namespace, organization.host(), Long.toString(installation));
    }

    /**
     * Removes series that are not used any more.
     *
     * @param named whether a resource of a namespace (first argument) names an organization (second, in lower case)
     */
    public void retain(Supplier<BiPredicate<String, String>> named) {
        organizations.retain(named);
        decisions.retain(named);
        rateLimits.forgetOld();
    }

    /**
     * Counts one decision that has a final result.
     *
     * @param namespace of the resource
     * @param organization in lower case
     * @param action {@code Approve}, {@code Deny} or {@code Revoke}
     * @param outcome the outcome's name as in the status
     */
    public void decision(String namespace, String organization, String action, String outcome) {
        decisions.count(namespace, organization, action, outcome);
    }

    /**
     * Records how long a request waited for its decision.
     *
     * @param namespace of the resource
     * @param organization in lower case
     * @param action {@code Approve} or {@code Deny}
     * @param wait from the request until the deciding call was sent
     */
    public void requestDecided(String namespace, String organization, String action, Duration wait) {
        decisions.decidedAfter(namespace, organization, action, wait);
    }

    /** Creates the series of these times with 0, for an organization whose requests a policy evaluates. */
    public void startTimesToDecision(String namespace, String organization, String action) {
        decisions.startTimes(namespace, organization, action);
    }

    /** Returns the metrics of decisions of each policy. */
    public PolicyMetrics policies() {
        return policies;
    }

    /** Returns the metrics of the cluster's resources. */
    public ResourceMetrics resources() {
        return resources;
    }

    /** Returns the metrics of pending requests and active grants. */
    public OrganizationMetrics organizations() {
        return organizations;
    }

    /** Returns the metrics of evaluations. */
    public EvaluationMetrics evaluations() {
        return evaluations;
    }

    /** Times the effect of a call, from sending until it showed, when GitHub only accepted it or its response was lost. */
    public void confirmed(Duration sinceSent) {
        Timer.builder(PREFIX + "confirmation")
                .description("From a call that GitHub only accepted until its effect was seen, for each decision")
                .serviceLevelObjectives(CONFIRMATION_BUCKETS)
                .register(registry)
                .record(sinceSent);
    }

    /**
     * Counts one pause of an installation's worker, and its duration.
     *
     * @param cause from a closed list
     */
    public void installationPaused(String cause, Duration duration) {
        pauseTimer(cause).record(duration);
    }

    /** Creates the series of these causes with 0: Prometheus computes a rate only of a series that existed before. */
    public void pauseTimer(Collection<String> causes) {
        causes.forEach(this::pauseTimer);
    }

    private Timer pauseTimer(String cause) {
        return Timer.builder(PREFIX + "installation.pauses")
                .description("Times for which no calls are made for an installation, counted when they begin")
                .tag("cause", cause)
                .register(registry);
    }

    /** Counts and times one reconciliation. It failed when an exception ended it. */
    public void reconciled(String kind, boolean failed, Duration took) {
        reconciliations(kind, failed).record(took);
    }

    /** Creates the series of a kind before its first reconciliation. */
    public void registerKind(String kind) {
        reconciliations(kind, false);
        reconciliations(kind, true);
    }

    private Timer reconciliations(String kind, boolean failed) {
        return Timer.builder(PREFIX + "reconciliations")
                .description(
                        "Reconciliations of resources; failure means that an exception ended one, and it is repeated")
                .tag("kind", kind)
                .tag("result", failed ? "failure" : "success")
                .register(registry);
    }

    /** Counts one approval that was made although a Deny could not be verified in time. */
    public void approvedWithoutDeny() {
        approvedWithoutDeny.increment();
    }

    /** Registers the gauge of how long the oldest pending decision has waited to be sent. Must be called once. */
    public void queueAge(Supplier<Duration> age) {
        Gauge.builder(PREFIX + "queue.oldest.age.seconds", () -> age.get().toMillis() / 1000.0)
                .description("For how long the oldest decision has waited to be sent; 0 when none waits")
                .register(registry);
    }

    /** Registers the gauge of decisions that wait to be sent. Must be called once. */
    public void queueLength(IntSupplier length) {
        Gauge.builder(PREFIX + "queue.length", length::getAsInt)
                .description("Decisions that wait to be sent")
                .register(registry);
    }

    /** Counts one delivery to the webhook by its result, which is from a closed list. */
    public void delivery(String result) {
        Counter.builder(PREFIX + "webhook.deliveries")
                .description("Deliveries to the webhook by result")
                .tag("result", result)
                .register(registry)
                .increment();
    }

    /** Counts one Kubernetes Event that was not recorded. */
    public void eventDropped() {
        eventsDropped.increment();
    }

    /**
     * Registers and returns the metrics of notifications. Must be called once, and only when there is a sink.
     *
     * @param waiting how many wait to be sent
     */
    public NotificationMetrics notifications(IntSupplier waiting) {
        return new NotificationMetrics(registry, waiting);
    }

    /** Returns all metrics in Prometheus' text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        process.close();
        registry.close();
    }

    private static String statusLabel(int status) {
        if (status == 0) {
            return "none";
        }
        return isKnown(status) ? Integer.toString(status) : OTHER;
    }

    /** Whether the status is one in use. Others share a label, so that a misbehaving server cannot create 500 series. */
    private static boolean isKnown(int status) {
        return (status >= 200 && status <= 208)
                || (status >= 300 && status <= 308)
                || (status >= 400 && status <= 431)
                || status == 451
                || (status >= 500 && status <= 511);
    }
}
