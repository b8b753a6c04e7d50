package dev.patoperator.telemetry.metrics;

import dev.patoperator.model.CredentialVerification;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The operator's metrics, one set per process. Every method may be called from any thread. */
public final class Metrics implements AutoCloseable {

    private static final String PREFIX = "github.pat.operator.";

    /** Stands for what has no series of its own. */
    static final String OTHER = "other";

    /** GitHub answers within 10 s or cuts the call; listings of 100 items take about a second. */
    private static final Duration[] REQUEST_BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10)
    };

    /** Most calls take effect at once; after two minutes a decision counts as failed. */
    private static final Duration[] CONFIRMATION_BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final PrometheusRegistry series = registry.getPrometheusRegistry();
    private final OrganizationMetrics estate = new OrganizationMetrics(series);
    private final EvaluationMetrics evaluations = new EvaluationMetrics(series);
    private final RateLimitMetrics rateLimits = new RateLimitMetrics(series, System::nanoTime);
    private final DecisionMetrics decisions = new DecisionMetrics(series, System::nanoTime);
    private final Counter eventsDropped = Counter.builder(PREFIX + "events.dropped")
            .description("Kubernetes Events that were not recorded")
            .register(registry);
    private final Counter approvedWithoutDeny = Counter.builder(PREFIX + "approvals.without.deny")
            .description("Approvals that were made although the credentials of a Deny could not be verified in time")
            .register(registry);

    /**
     * Resources that are counted together.
     *
     * @param reason of the Ready condition, of a closed list
     */
    public record ResourceGroup(String kind, String reason) {}

    /** Metrics that already tell about the JVM and the build. */
    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        Gauge.builder(PREFIX + "build.info", () -> 1)
                .description("Always 1; the labels say what runs")
                .tag("version", version())
                .tag("java", Runtime.version().toString())
                .register(registry);
    }

    /**
     * Counts and times one call to GitHub.
     *
     * @param operation GitHub's operation id, of a closed list
     * @param status the HTTP status, or 0 when no answer came
     */
    public void githubCall(String operation, int status, Duration took) {
        Timer.builder(PREFIX + "github.requests")
                .description("Calls to GitHub's API; status is none where no answer came")
                .tag("operation", operation)
                .tag("status", statusLabel(status))
                .serviceLevelObjectives(REQUEST_BUCKETS)
                .register(registry)
                .record(took);
    }

    /**
     * Shows what GitHub said about an installation's primary rate limit, where a namespace {@link #use uses} it.
     *
     * @param host of GitHub's API
     * @param limit calls an hour
     * @param remaining calls left until the reset
     */
    public void rateLimit(String host, String installation, long limit, long remaining, Instant reset) {
        rateLimits.update(host, installation, limit, remaining, reset);
    }

    /** Calls are made for a resource of the namespace, with the installation's token. */
    public void use(String namespace, OrganizationMetrics.OrganizationId organization, long installation) {
        estate.use(namespace, organization);
        rateLimits.use(namespace, organization.host(), Long.toString(installation));
    }

    /**
     * Forgets what nobody uses any more.
     *
     * @param named tells which organizations, in lower case, the resources of a namespace name
     */
    public void retain(Supplier<BiPredicate<String, String>> named) {
        estate.retain(named);
        decisions.retain(named);
        rateLimits.forgetOld();
    }

    /**
     * Counts one decision that came to its end.
     *
     * @param namespace of the resource
     * @param organization in lower case
     * @param action {@code Approve}, {@code Deny} or {@code Revoke}
     * @param outcome the outcome's name as in status
     */
    public void decision(String namespace, String organization, String action, String outcome) {
        decisions.count(namespace, organization, action, outcome);
    }

    /** What is pending and active. */
    public OrganizationMetrics estate() {
        return estate;
    }

    /** When selectors were evaluated. */
    public EvaluationMetrics evaluations() {
        return evaluations;
    }

    /** Times how long what GitHub only accepted took to show. */
    public void confirmed(Duration sinceSent) {
        Timer.builder(PREFIX + "confirmation")
                .description("From a call that GitHub only accepted until its effect was seen, for each decision")
                .serviceLevelObjectives(CONFIRMATION_BUCKETS)
                .register(registry)
                .record(sinceSent);
    }

    /**
     * Counts one pause of a lane, and its time.
     *
     * @param cause one of a few words
     */
    public void installationPaused(String cause, Duration most) {
        registerPauseCauses(cause).record(most);
    }

    /** Shows that lanes may pause for this cause: a rate is only seen of a series that was there before. */
    public void registerPauseCauses(Collection<String> causes) {
        causes.forEach(this::registerPauseCauses);
    }

    private Timer registerPauseCauses(String cause) {
        return Timer.builder(PREFIX + "lane.pauses")
                .description("Times for which no calls are made for an installation, counted when they begin")
                .tag("cause", cause)
                .register(registry);
    }

    /** Counts and times one look at a resource, which failed when an exception ended it. */
    public void reconciled(String kind, boolean failed, Duration took) {
        reconciliations(kind, failed).record(took);
    }

    /** Shows that resources of this kind are looked at, before the first one is. */
    public void reconciles(String kind) {
        reconciliations(kind, false);
        reconciliations(kind, true);
    }

    private Timer reconciliations(String kind, boolean failed) {
        return Timer.builder(PREFIX + "reconciliations")
                .description("Looks at resources; failure means that an exception ended one, and it is made again")
                .tag("kind", kind)
                .tag("result", failed ? "failure" : "success")
                .register(registry);
    }

    /** Shows, from now on, how many resources there are, counted at every scrape. To be called once. */
    public void resources(Supplier<Map<ResourceGroup, Long>> counts) {
        gauge(
                "resources",
                "Resources by kind and by the reason of their Ready condition; Suspended while they are",
                () -> labelled(counts.get(), group -> Labels.of("kind", group.kind(), "reason", group.reason())));
    }

    /** Shows, from now on, how many active Deny policies there are, counted at every scrape. To be called once. */
    public void denyPolicies(Supplier<Map<CredentialVerification, Long>> counts) {
        gauge(
                "deny_policies",
                "Active Deny policies by what is known of their credentials; only verified ones hold approvals back",
                () -> labelled(
                        counts.get(),
                        state -> Labels.of("credentials", state.name().toLowerCase(Locale.ROOT))));
    }

    private void gauge(String name, String help, Supplier<Map<Labels, Double>> counts) {
        series.register(new CountedGauge(name, help, counts));
    }

    private static <K> Map<Labels, Double> labelled(Map<K, Long> counts, Function<K, Labels> labels) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> labels.apply(entry.getKey()),
                        entry -> entry.getValue().doubleValue()));
    }

    /** Counts one approval that was made although a Deny could not be verified in time. */
    public void approvedWithoutDeny() {
        approvedWithoutDeny.increment();
    }

    /** Shows, from now on, for how long the oldest decision has waited to be sent. To be called once. */
    public void queueAge(Supplier<Duration> age) {
        Gauge.builder(PREFIX + "queue.oldest.age.seconds", () -> age.get().toMillis() / 1000.0)
                .description("For how long the oldest decision has waited to be sent; 0 when none waits")
                .register(registry);
    }

    /** Shows, from now on, how many decisions wait to be sent. To be called once. */
    public void queueLength(IntSupplier length) {
        Gauge.builder(PREFIX + "queue.length", length::getAsInt)
                .description("Decisions that wait to be sent")
                .register(registry);
    }

    /** Counts one delivery to the webhook by what it came to, of which there are few. */
    public void delivery(String result) {
        Counter.builder(PREFIX + "webhook.deliveries")
                .description("Deliveries to the webhook by what they came to")
                .tag("result", result)
                .register(registry)
                .increment();
    }

    /** Counts one Kubernetes Event that was not recorded. */
    public void eventDropped() {
        eventsDropped.increment();
    }

    /** All metrics in Prometheus' text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    private static String statusLabel(int status) {
        if (status == 0) {
            return "none";
        }
        return isKnown(status) ? Integer.toString(status) : OTHER;
    }

    /** The statuses that are in use, so that a server with a mind of its own does not make 500 series. */
    private static boolean isKnown(int status) {
        return (status >= 200 && status <= 208)
                || (status >= 300 && status <= 308)
                || (status >= 400 && status <= 431)
                || status == 451
                || (status >= 500 && status <= 511);
    }

    /** From the jar's manifest; classes that run from a folder have none. */
    private static String version() {
        return Objects.requireNonNullElse(Metrics.class.getPackage().getImplementationVersion(), "unknown");
    }
}
