package dev.patoperator.election;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
 * Records when this process last renewed its Lease, from the Kubernetes client's calls, because the elector does not
 * expose it. The client retries a failed call. The recorded time is that of the first try, as in the Lease, so that the
 * Lease does not expire for others before it does for this process. Thread-safe.
 */
public final class LeaseRenewalMonitor implements Interceptor {

    private static final String LEASES = "/leases";

    /** A time by both clocks: the wall clock can be set, and the monotonic one may stop while a machine sleeps. */
    record Renewal(Instant wall, long nanos) {}

    private final Clock clock;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private @Nullable Renewal requested;

    private volatile @Nullable Renewal last;

    /** Creates a monitor that has seen no renewal. */
    public LeaseRenewalMonitor(Clock clock) {
        this(clock, System::nanoTime);
    }

    /** @param nanoTime a monotonic time source in nanoseconds */
    LeaseRenewalMonitor(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Returns the time since the last successful renewal was requested, by the clock that says longer; null for none. */
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
        if (isRenewal(request) && requested == null) {
            requested = new Renewal(clock.instant(), nanoTime.getAsLong());
        }
    }

    @Override
    public synchronized void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (!isRenewal(request)) {
            return;
        }
        if (response.isSuccessful()) {
            last = requested;
        }
        if (!isTriedAgain(response.code())) {
            requested = null;
        }
    }

    /** Whether the client retries. If it gives up, the next renewal still counts from the first try, which is safe. */
    private static boolean isTriedAgain(int code) {
        return code >= HttpURLConnection.HTTP_INTERNAL_ERROR || code == 429;
    }

    /** Whether a call writes the Lease: a process reads Leases with GET and writes only its own. */
    private static boolean isRenewal(HttpRequest request) {
        String path = request.uri().getPath();
        return !request.method().equals("GET")
                && (path.endsWith(LEASES) || path.endsWith(LEASES + "/" + Leadership.LEASE));
    }
}
