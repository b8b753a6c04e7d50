package dev.patoperator.controller;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Notes when this process last renewed its Lease, by looking at the Kubernetes client's own calls: the elector keeps that
 * to itself. The time is that of the first try, as in the Lease, so that others see the Lease run out no sooner.
 */
public final class LeaseRenewals implements Interceptor {

    private static final String LEASES = "/leases";

    private final Clock clock;
    private volatile Instant asked = Instant.MIN;
    private volatile Instant last = Instant.MIN;

    /** Has seen none yet. */
    public LeaseRenewals(Clock clock) {
        this.clock = clock;
    }

    /** When the renewal was asked for that succeeded last; {@link Instant#MIN} before the first. */
    Instant last() {
        return last;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (isRenewal(request)) {
            asked = clock.instant();
        }
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (isRenewal(request) && response.isSuccessful()) {
            last = asked;
        }
    }

    /** Lists and reads of Leases are GETs; one process writes only its own. */
    private static boolean isRenewal(HttpRequest request) {
        String path = request.uri().getPath();
        return !request.method().equals("GET")
                && (path.endsWith(LEASES) || path.endsWith(LEASES + "/" + Leadership.LEASE));
    }
}
