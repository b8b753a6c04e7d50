package dev.patoperator.election;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notes when this process last renewed its Lease, by looking at the Kubernetes client's own calls: the elector keeps that
 * to itself. The client tries a call that failed again; the time is that of the first try, as in the Lease, so that others
 * see the Lease run out no sooner.
 */
public final class LeaseRenewalMonitor implements Interceptor {

    private static final String LEASES = "/leases";

    /** A moment by both clocks: the wall clock can be set, and the monotonic one stands still while a machine sleeps. */
    record Renewal(Instant wall, long nanos) {}

    private final Clock clock;
    private final LongSupplier nanoTime;
    private @Nullable Renewal asked;
    private volatile @Nullable Renewal last;

    /** Has seen none yet. */
    public LeaseRenewalMonitor(Clock clock) {
        this(clock, System::nanoTime);
    }

    /** @param nanoTime a monotonic time source in nanoseconds */
    LeaseRenewalMonitor(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** How long ago the renewal was asked for that succeeded last, by the clock that says longer; null before the first. */
    @Nullable
    Duration age() {
        Renewal renewed = last;
        if (renewed == null) {
            return null;
        }
        Duration wall = Duration.between(renewed.wall(), clock.instant());
        Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - renewed.nanos());
        return wall.compareTo(monotonic) > 0 ? wall : monotonic;
    }

    @Override
    public synchronized void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (isRenewal(request) && asked == null) {
            asked = new Renewal(clock.instant(), nanoTime.getAsLong());
        }
    }

    @Override
    public synchronized void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (!isRenewal(request)) {
            return;
        }
        if (response.isSuccessful()) {
            last = asked;
        }
        if (!isTriedAgain(response.code())) {
            asked = null;
        }
    }

    /** The client tries these again by itself. What it gives up on is counted from the first try still, which is safe. */
    private static boolean isTriedAgain(int code) {
        return code >= HttpURLConnection.HTTP_INTERNAL_ERROR || code == 429;
    }

    /** Lists and reads of Leases are GETs; one process writes only its own. */
    private static boolean isRenewal(HttpRequest request) {
        String path = request.uri().getPath();
        return !request.method().equals("GET")
                && (path.endsWith(LEASES) || path.endsWith(LEASES + "/" + Leadership.LEASE));
    }
}
