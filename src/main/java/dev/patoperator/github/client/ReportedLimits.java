package dev.patoperator.github.client;

import dev.patoperator.github.CallObserver;
import dev.patoperator.github.CallObserver.RateLimit;
import dev.patoperator.github.Installation;
import dev.patoperator.github.http.RateLimits;
import dev.patoperator.github.http.ServerClock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** GitHub's last report of each installation's hourly limit. A report is valid until its reset. Thread-safe. */
final class ReportedLimits {

    private final ServerClock clock;
    private final Map<Installation, RateLimit> reports = new ConcurrentHashMap<>();

    ReportedLimits(ServerClock clock) {
        this.clock = clock;
    }

    void record(CallObserver.ObservedCall call) {
        RateLimit reported = call.rateLimit();
        // A call that creates a token names no organization, and its limit is the App's.
        if (reported == null || call.installation() == null || call.organization() == null) {
            return;
        }
        var installation = new Installation(call.apiUrl(), Long.parseLong(call.installation()));
        Instant reset = clock.toLocal(call.apiUrl(), reported.reset());
        Instant latest = clock.now().plus(RateLimits.MAX_WAIT);
        var localLimit = new RateLimit(reported.limit(), reported.remaining(), reset.isAfter(latest) ? latest : reset);
        if (reports.put(installation, localLimit) == null) {
            reports.values().removeIf(this::isOver);
        }
    }

    Optional<RateLimit> of(Installation installation) {
        return Optional.ofNullable(reports.get(installation)).filter(report -> !isOver(report));
    }

    private boolean isOver(RateLimit report) {
        return !report.reset().isAfter(clock.now());
    }
}
