package dev.patoperator.inventory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.write.ObjectWriter;
import dev.patoperator.inventory.write.WriteResult;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ResourceRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** Has the lists of inventories read when they are due, with freshly read credentials. Thread-safe. */
final class InventoryReader {

    private static final int MAX_DOUBLINGS = 16;

    /** How often in turn the Secret is read without an answer before the status says so. */
    private static final int SILENT_TRIES = 5;

    private final CredentialsReader credentials;
    private final ListingSource listings;
    private final ObjectWriter writer;
    private final InventoryStates states;
    private final InventoryTimes times;
    private final Predicate<String> verifying;
    private final Clock clock;

    /** When the first inventory was to be read; {@link Instant#MIN} before. */
    @GuardedBy("this")
    private Instant servingSince = Instant.MIN;

    /**
     * Creates a reader.
     *
     * @param verifying whether credentials of policies of an organization were not looked at yet
     * @param clock the dispatcher's monotonic clock
     */
    InventoryReader(
            CredentialsReader credentials,
            ListingSource listings,
            ObjectWriter writer,
            InventoryStates states,
            InventoryTimes times,
            Predicate<String> verifying,
            Clock clock) {
        this.credentials = credentials;
        this.listings = listings;
        this.writer = writer;
        this.states = states;
        this.times = times;
        this.verifying = verifying;
        this.clock = clock;
    }

    /**
     * Requests the lists of an inventory if they are due.
     *
     * @return how long until the inventory is to be reconciled again
     */
    Duration readIfDue(InventoryIntent intent) throws InterruptedException {
        Instant now = clock.instant();
        InventoryState state = states.of(intent, now);
        Duration wait = untilDue(intent, state, now);
        if (wait.isZero()) {
            wait = read(intent, now);
        }
        InventoryState after = states.of(intent, now);
        Duration untilShown = Duration.between(now, after.seenAt().plus(times.progress()));
        boolean unfinished = after.result() == null && !untilShown.isNegative();
        return unfinished && untilShown.compareTo(wait) < 0 ? untilShown.plusMillis(1) : wait;
    }

    private Duration untilDue(InventoryIntent intent, InventoryState state, Instant now) {
        Instant readAt = state.reading().at();
        if (readAt == null) {
            Instant from = afterEdits(state.reading());
            if (from.isAfter(now)) {
                // Nothing is read or written any more for the spec before.
                listings.withdraw(intent.resource().uid());
                writer.forget(intent.resource().uid());
                return Duration.between(now, from).plusMillis(1);
            }
            Duration delay = times.firstDelay(intent.organizationKey(), now);
            return delay.isZero() && waitsForPolicies(intent, now) ? times.shortest() : delay;
        }
        Instant due = due(intent, state, readAt);
        return due.isAfter(now) ? Duration.between(now, due).plusMillis(1) : Duration.ZERO;
    }

    /**
     * Returns when an edited spec may be read: after the pause that follows a reading, and later with each edit that came while
     * the lists were being read. Two programs that edit the spec in turn must not use up the calls to GitHub.
     */
    private Instant afterEdits(InventoryState.Reading reading) {
        Instant before = reading.edited().at();
        if (before == null) {
            return Instant.MIN;
        }
        int interrupted = reading.edited().interrupted();
        Instant paused = before.plus(times.timeOfPage().multipliedBy(reading.pages()));
        return interrupted < 2
                ? paused
                : later(paused, before.plus(min(doubled(times.shortest(), interrupted - 2), times.longestReading())));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Whether policies of the organization may still come to take part. Without this, each start would show items as uncovered
     * until the next reading, and write all objects twice.
     */
    private boolean waitsForPolicies(InventoryIntent intent, Instant now) {
        return servingSince(now).plus(times.progress()).isAfter(now) && verifying.test(intent.organization());
    }

    private synchronized Instant servingSince(Instant now) {
        if (servingSince.equals(Instant.MIN)) {
            servingSince = now;
        }
        return servingSince;
    }

    /**
     * A request that GitHub is still answering is not replaced: its lists would be read from the first page again. Lists that
     * a person has to make readable, and lists that were dropped, are read by a new one. After a reading there is a pause,
     * which leaves calls to GitHub for decisions.
     */
    private Instant due(InventoryIntent intent, InventoryState state, Instant readAt) {
        InventoryState.Reading reading = state.reading();
        Instant latest = readAt.plus(times.longestReading());
        if (reading.answer() == InventoryState.Answer.AWAITED) {
            return latest;
        }
        Instant paused = readAt.plus(times.timeOfPage().multipliedBy(reading.pages()));
        Instant regular = times.next(intent.organizationKey(), intent.interval(), readAt);
        if (regular.isBefore(paused)) {
            regular = times.next(intent.organizationKey(), intent.interval(), paused);
        }
        return later(early(state, readAt, regular, latest), paused);
    }

    private Instant early(InventoryState state, Instant readAt, Instant regular, Instant latest) {
        Blocker blocker = state.blocker();
        if (blocker == null) {
            WriteResult result = state.result();
            // The writer may have given up, and what is wrong may be corrected long before a long interval has passed.
            return result == null || result.problem() == null ? regular : earlier(regular, latest);
        }
        Duration retry = times.retryInterval(blocker.kind());
        if (blocker.kind().isStalling()) {
            // Another try reads the lists again that the App may read.
            boolean partial = state.reading().answer() == InventoryState.Answer.PARTIAL;
            return earlier(regular, partial ? latest : readAt.plus(retry));
        }
        return state.reading().drops() == 0
                ? regular
                : earlier(readAt.plus(doubled(retry, state.reading().drops() - 1)), later(regular, latest));
    }

    private static Duration doubled(Duration first, int times) {
        return first.multipliedBy(1L << Math.min(times, MAX_DOUBLINGS));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Duration read(InventoryIntent intent, Instant now) throws InterruptedException {
        AppCredentials app;
        try {
            app = credentials.read(intent.resource().namespace(), intent.credentialsName());
        } catch (CredentialsException e) {
            return refused(intent, now, e);
        }
        Instant since = now.minus(times.listingReuse());
        var all = new ListingRequest(intent.resource(), app, intent.organization(), intent.kinds(), since);
        states.requested(intent, now);
        listings.request(writer.expect(intent, all), writer);
        return untilDue(intent, states.of(intent, now), now);
    }

    private Duration refused(InventoryIntent intent, Instant now, CredentialsException e) {
        String message = String.valueOf(e.getMessage());
        Blocker.Kind kind = switch (e.remedy()) {
            case NOT_FOUND -> Blocker.Kind.CREDENTIALS_NOT_FOUND;
            case INVALID -> Blocker.Kind.CREDENTIALS_INVALID;
            case FORBIDDEN -> Blocker.Kind.CREDENTIALS_FORBIDDEN;
            case UNREACHABLE -> null;
        };
        if (kind == null) {
            return unreachable(intent, now);
        }
        listings.withdraw(intent.resource().uid());
        states.refused(intent, now, new Blocker(kind, message));
        return times.retryInterval(kind);
    }

    /** Tries soon again, less and less often, and says so in the status when it lasts. */
    private Duration unreachable(InventoryIntent intent, Instant now) {
        int before = states.of(intent, now).reading().unreadable();
        Blocker blocker = before + 1 < SILENT_TRIES
                ? null
                : new Blocker(
                        Blocker.Kind.NOT_READ,
                        "the Kubernetes API does not answer when the Secret '" + intent.credentialsName()
                                + "' is read; it is tried again until it works");
        states.unreachable(intent, blocker);
        return min(doubled(times.shortest(), before), times.retryInterval(Blocker.Kind.NOT_READ));
    }

    /** Forgets an inventory that is deleted or invalid. Its objects stay; the garbage collector deletes them with it. */
    void forget(ResourceRef inventory) {
        listings.withdraw(inventory.uid());
        writer.forget(inventory.uid());
        states.forget(inventory);
    }
}
