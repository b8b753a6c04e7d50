package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Notes when each review became Ready, by the watch that {@code kubectl wait} would use. */
final class ReadyWatch implements Watcher<PatGrantReview>, AutoCloseable {

    private final Map<String, Long> readyAt = new ConcurrentHashMap<>();
    private final Watch watch;
    private volatile boolean lost;

    @SuppressWarnings("this-escape") // nothing is read from it before the constructor has ended
    ReadyWatch(KubernetesClient client) {
        watch = client.resources(PatGrantReview.class).inAnyNamespace().watch(this);
    }

    @Override
    public void eventReceived(Action action, PatGrantReview review) {
        PatStatus status = review.getStatus();
        if (status != null
                && status.conditionList().stream()
                        .anyMatch(it -> it.type().equals("Ready") && it.status().equals("True"))) {
            readyAt.putIfAbsent(review.name(), System.nanoTime());
        }
    }

    @Override
    public void onClose(WatcherException cause) {
        lost = true;
    }

    /** How many reviews with such names have been Ready. */
    long count(Predicate<String> names) {
        if (lost) {
            throw new IllegalStateException("the benchmark's own watch was lost");
        }
        return readyAt.keySet().stream().filter(names).count();
    }

    /** When the last of the reviews with such names became Ready, by {@link System#nanoTime()}. */
    long last(Predicate<String> names) {
        return readyAt.entrySet().stream()
                .filter(entry -> names.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElseThrow();
    }

    @Override
    public void close() {
        watch.close();
    }
}
