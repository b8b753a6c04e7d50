package dev.patoperator.bench.stand;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Records when each review became Ready, by a watch like that of {@code kubectl wait}. */
public final class ReadyWatch implements Watcher<PatGrantReview>, AutoCloseable {

    private static final String PROGRESSING = "Progressing";

    private final Map<String, Long> readyAt = new ConcurrentHashMap<>();
    private final Set<String> progressed = ConcurrentHashMap.newKeySet();
    private final Watch watch;
    private volatile boolean lost;

    @SuppressWarnings("this-escape") // The watch reads nothing from it before the constructor has ended.
    ReadyWatch(KubernetesClient client) {
        watch = client.resources(PatGrantReview.class).inAnyNamespace().watch(this);
    }

    @Override
    public void eventReceived(Action action, PatGrantReview review) {
        ready(review).ifPresent(condition -> {
            if (condition.status().equals("True")) {
                readyAt.putIfAbsent(review.name(), System.nanoTime());
            } else if (PROGRESSING.equals(condition.reason())) {
                progressed.add(review.name());
            }
        });
    }

    private static Optional<Condition> ready(PatGrantReview review) {
        PatStatus status = review.getStatus();
        return status == null
                ? Optional.empty()
                : status.conditionList().stream()
                        .filter(condition -> condition.type().equals("Ready"))
                        .findFirst();
    }

    @Override
    public void onClose(WatcherException cause) {
        lost = true;
    }

    /** Returns the number of reviews with such names that have been Ready. */
    public long count(Predicate<String> names) {
        if (lost) {
            throw new IllegalStateException("the benchmark's own watch was lost");
        }
        return readyAt.keySet().stream().filter(names).count();
    }

    /** Returns the number of reviews that had the reason {@code Progressing} at any time. */
    public int progressed() {
        return progressed.size();
    }

    /** Returns when the last of the reviews with such names became Ready, by {@link System#nanoTime()}. */
    public long last(Predicate<String> names) {
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
