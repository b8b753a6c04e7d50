package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.election.Leadership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** Configures the Java Operator SDK, for the process and for each controller. */
final class SdkConfiguration {

    /** Few, because reconcilers wait for the Kubernetes API only, never for GitHub. */
    private static final int THREADS = 6;

    /** Resources in one page of the first list. Ten thousand at once do not fit into a small heap. */
    private static final long LIST_PAGE_SIZE = 500;

    /** Long enough for ten thousand resources. A namespace that the operator may not list delays the start by as much. */
    private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofSeconds(20);

    private SdkConfiguration() {}

    /**
     * Configures what all controllers share.
     *
     * @param namespaces the namespaces to watch; all when empty
     * @param stopped called when an informer stops for good
     */
    static void apply(
            ConfigurationServiceOverrider configuration,
            KubernetesClient kubernetes,
            Set<String> namespaces,
            Leadership leadership,
            Metrics metrics,
            Runnable stopped) {
        configuration
                .withKubernetesClient(kubernetes)
                .withCloseClientOnStop(false)
                .withResourceCloner(SdkConfiguration::uncopied)
                .checkingCRDAndValidateLocalModel(false)
                .withConcurrentReconciliationThreads(THREADS)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(3))
                .withUseSSAToPatchPrimaryResource(true)
                .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT)
                .withStopOnInformerErrorDuringStartup(namespaces.isEmpty())
                .withMetrics(metrics)
                .withInformerStoppedHandler((informer, failure) -> {
                    if (failure != null) {
                        stopped.run();
                    }
                });
        leadership.configuration().ifPresent(configuration::withLeaderElectionConfiguration);
    }

    /** Returns the cached object itself: reconcilers do not modify resources, so they need no copy. */
    private static <R extends HasMetadata> R uncopied(R resource) {
        return resource;
    }

    static <R extends PatResource<?>> void apply(
            ControllerConfigurationOverrider<R> controller, Set<String> namespaces) {
        controller
                .withGenerationAware(false)
                .withOnUpdateFilter(SdkConfiguration::needsReconciliation)
                .withInformerListLimit(LIST_PAGE_SIZE)
                .withRetry(new GenericRetry()
                        .setInitialInterval(Duration.ofMillis(500))
                        .setIntervalMultiplier(2)
                        .setMaxInterval(60_000)
                        .withoutMaxAttempts());
        if (!namespaces.isEmpty()) {
            controller.settingNamespaces(namespaces);
        }
    }

    /**
     * Whether an update has a new spec or a new retry annotation, or is another resource of the same name: one that was
     * recreated while the watch was interrupted. The operator's own status writes are none of these.
     */
    private static boolean needsReconciliation(PatResource<?> now, PatResource<?> before) {
        return !now.uid().equals(before.uid())
                || now.generation() != before.generation()
                || !Objects.equals(now.retryRequestedAt(), before.retryRequestedAt());
    }
}
