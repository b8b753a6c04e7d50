package dev.patoperator.notification.source;

import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.notification.NotificationSink;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of pending requests, and of grants that expire soon or are idle, from complete lists. Thread-safe. */
final class ListingNotifier {

    /** Two lists of each organization. */
    private static final int MAX_LISTS = 4_000;

    /** 8 MB. */
    private static final int MAX_STAGES = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(ListingNotifier.class);
    private static final Duration LOG_INTERVAL = Duration.ofHours(1);
    private static final int PENDING = 1;

    private record ListKey(String apiUrl, String organizationKey, ItemKind kind) {}

    private final NotificationSink sink;
    private final Clock clock;
    private final ToldStages<ListKey> told;
    private final AtomicLong nextLogAt = new AtomicLong(Long.MIN_VALUE);

    ListingNotifier(NotificationSink sink, Clock clock) {
        this(sink, clock, MAX_LISTS, MAX_STAGES);
    }

    ListingNotifier(NotificationSink sink, Clock clock, int maxLists, int maxStages) {
        this.sink = sink;
        this.clock = clock;
        this.told = new ToldStages<>(maxLists, maxStages);
    }

    void listed(InstallationAccess access, ItemKind kind, Collection<ListedPat> items) {
        Instant now = clock.instant();
        URI apiUrl = access.installation().apiUrl();
        var key = new ListKey(
                apiUrl.toString().toLowerCase(Locale.ROOT), Intent.organizationKey(access.organization()), kind);
        LongPredicate isNew = told.replace(
                key, items.stream().flatMapToLong(item -> keys(item, now)).toArray(), now);
        if (isNew == null) {
            warn(access.organization(), kind, now);
            return;
        }
        for (ListedPat item : items) {
            var address = new ItemAddress(apiUrl, access.organization(), kind, item.id());
            if (item instanceof PatRequest request) {
                if (isNew.test(keyOfPending(item))) {
                    sink.publish(ListedNotifications.pending(address, request, now));
                }
                continue;
            }
            for (GrantStage stage : GrantStage.of(item, now)) {
                if (isNew.test(stage.key(item.id()))) {
                    sink.publish(ListedNotifications.of(stage, address, item));
                }
            }
        }
    }

    private static LongStream keys(ListedPat item, Instant now) {
        return item instanceof PatRequest
                ? LongStream.of(keyOfPending(item))
                : GrantStage.of(item, now).stream().mapToLong(stage -> stage.key(item.id()));
    }

    private static long keyOfPending(ListedPat item) {
        return ToldStages.keyOf(item.id(), PENDING, 0);
    }

    void removeOld() {
        told.removeOld(clock.instant());
    }

    private void warn(String organization, ItemKind kind, Instant now) {
        long next = nextLogAt.get();
        long second = now.getEpochSecond();
        if (second >= next && nextLogAt.compareAndSet(next, second + LOG_INTERVAL.toSeconds())) {
            LOG.warn(
                    "Sends no notifications about the {}s of {}: there is no memory for what was told of more items",
                    kind.noun(),
                    organization);
        }
    }
}
