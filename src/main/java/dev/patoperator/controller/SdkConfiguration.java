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

/** How the Java Operator SDK is set up, for the process and for each controller. */
final class SdkConfiguration {

    /** Reconcilers return without waiting for GitHub; what they wait for is the Kubernetes API. */
    private static final int THREADS = 6;

    /** Resources in one answer of the first list: ten thousand at once are more than a small heap holds. */
    private static final long LIST_PAGE_SIZE = 500;

    /** Long enough for ten thousand resources. A namespace that must not be listed delays the start by as much. */
    private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofSeconds(20);

    private SdkConfiguration() {}

    /**
     * Sets up what all controllers share.
     *
     * @param namespaces the namespaces to watch; all when empty
     * @param stopped what to do when an informer stops for good
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

    /** Reconcilers change nothing of what they are given, so they are given what the cache holds. */
    private static <R extends HasMetadata> R uncopied(R resource) {
        return resource;
    }

    static <R extends PatResource<?>> void apply(
            ControllerConfigurationOverrider<R> controller, Set<String> namespaces) {
        controller
                .withGenerationAware(false)
                .withOnUpdateFilter(SdkConfiguration::asksForSomething)
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

    /** Our own status writes ask for nothing; a new spec or a new retry annotation does. */
    private static boolean asksForSomething(PatResource<?> now, PatResource<?> before) {
        return now.generation() != before.generation()
                || !Objects.equals(now.retryRequestedAt(), before.retryRequestedAt());
    }
}
