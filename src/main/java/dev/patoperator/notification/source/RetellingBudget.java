package dev.patoperator.notification.source;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.status.outcome.OutcomeMapper;
import dev.patoperator.text.Rfc3339;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how many notifications an hour are told again from statuses: in all, and of each namespace. Of a namespace that has
 * more, chooses the newest. Thread-safe.
 */
final class RetellingBudget {

    /** Half of what the sink's queue holds, so that news have room. */
    static final int MAX_PER_HOUR = 5_000;

    /** So that one namespace does not use up what is for all. */
    static final int MAX_PER_NAMESPACE = 500;

    static final Duration HOUR = Duration.ofHours(1);

    /** How old a decision may be that is told again. */
    static final Duration MAX_AGE = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(RetellingBudget.class);

    /**
     * What an outcome shows, in the order of its time. Different outcomes are never equal.
     *
     * @param time of the decision as the status has it
     */
    private record ShownOutcome(String time, String uid, long id) {

        private static final Comparator<ShownOutcome> OLDEST_FIRST = Comparator.comparing(ShownOutcome::time)
                .thenComparing(ShownOutcome::uid)
                .thenComparing(ShownOutcome::id);

        /** Later than every time: the item is held back now. */
        private static final String NOW = "~";

        /** A failure for which no call was made has no time, and counts as the oldest: its resource is told to be stalled. */
        private static final String UNKNOWN = "";

        private static String timeOf(Outcome outcome) {
            String time = outcome.decisionTime();
            if (time != null) {
                return time;
            }
            return outcome.outcome() == OutcomeType.UNDECIDED ? NOW : UNKNOWN;
        }
    }

    private final Clock clock;
    private final Supplier<Stream<PatResource<?>>> resources;

    @GuardedBy("this")
    private final Map<String, Integer> used = new HashMap<>();

    /** The oldest outcomes that are told again, of each namespace with more than may be; null until they are needed. */
    @GuardedBy("this")
    private @Nullable Map<String, ShownOutcome> oldest;

    /** The kinds of which all resources were known when {@link #oldest} was computed: their controllers ran. */
    @GuardedBy("this")
    private final Set<String> completeKinds = new HashSet<>();

    @GuardedBy("this")
    private int usedByAll;

    @GuardedBy("this")
    private boolean logged;

    @GuardedBy("this")
    private Instant endsAt;

    /** @param resources returns all resources that are watched */
    RetellingBudget(Clock clock, Supplier<Stream<PatResource<?>>> resources) {
        this.clock = clock;
        this.resources = resources;
        this.endsAt = clock.instant().plus(HOUR);
    }

    /**
     * Returns whether an outcome may be told again, and counts it.
     *
     * @param onlyNewest whether it may be only if it is among the newest ones that the statuses of its namespace showed when
     *     this was first asked about a resource of its kind
     */
    synchronized boolean take(ResourceRef resource, Outcome outcome, boolean onlyNewest) {
        Instant now = clock.instant();
        if (!isTold(outcome, Rfc3339.of(now.minus(MAX_AGE)))) {
            return false;
        }
        if (!now.isBefore(endsAt)) {
            used.clear();
            usedByAll = 0;
            oldest = null;
            logged = false;
            endsAt = now.plus(HOUR);
        }
        String namespace = resource.namespace();
        int ofNamespace = used.getOrDefault(namespace, 0);
        if (usedByAll >= MAX_PER_HOUR || ofNamespace >= MAX_PER_NAMESPACE) {
            if (isFirstLeftOut()) {
                LOG.warn(
                        "Does not send all notifications of what statuses showed already: {} were sent in an hour, {} of"
                                + " them about namespace {}",
                        usedByAll,
                        ofNamespace,
                        namespace);
            }
            return false;
        }
        if (onlyNewest && !isAmongNewest(resource, outcome, now)) {
            if (isFirstLeftOut()) {
                LOG.warn(
                        "Does not send all notifications of what statuses showed already: of namespace {} only the"
                                + " newest {}",
                        namespace,
                        MAX_PER_NAMESPACE);
            }
            return false;
        }
        used.put(namespace, ofNamespace + 1);
        usedByAll++;
        return true;
    }

    /** @param earliest decisions that were made before this time are not told again */
    private static boolean isTold(Outcome outcome, String earliest) {
        String time = outcome.decisionTime();
        return outcome.outcome() == OutcomeType.FAILED
                || outcome.outcome() == OutcomeType.UNDECIDED
                || (outcome.wasDone() && time != null && time.compareTo(earliest) > 0);
    }

    @GuardedBy("this")
    private boolean isAmongNewest(ResourceRef resource, Outcome outcome, Instant now) {
        boolean isFirst = completeKinds.add(resource.kind());
        if (oldest == null || isFirst) {
            oldest = oldestTold(Rfc3339.of(now.minus(MAX_AGE)));
        }
        ShownOutcome limit = oldest.get(resource.namespace());
        return limit == null || ShownOutcome.OLDEST_FIRST.compare(shown(resource.uid(), outcome), limit) >= 0;
    }

    private static ShownOutcome shown(String uid, Outcome outcome) {
        Long id = outcome.id();
        return new ShownOutcome(ShownOutcome.timeOf(outcome), uid, id == null ? 0 : id);
    }

    /** Reads all statuses once, and keeps of each namespace only as many outcomes as may be told. */
    private Map<String, ShownOutcome> oldestTold(String earliest) {
        Map<String, PriorityQueue<ShownOutcome>> newest = new HashMap<>();
        resources.get().forEach(resource -> {
            PatStatus status = resource.getStatus();
            if (status == null) {
                return;
            }
            ResourceRef ref = Intent.refOf(resource);
            PriorityQueue<ShownOutcome> ofNamespace =
                    newest.computeIfAbsent(ref.namespace(), it -> new PriorityQueue<>(ShownOutcome.OLDEST_FIRST));
            for (Outcome outcome : OutcomeMapper.byId(status).values()) {
                if (isTold(outcome, earliest)) {
                    ofNamespace.add(shown(ref.uid(), outcome));
                    if (ofNamespace.size() > MAX_PER_NAMESPACE) {
                        ofNamespace.remove();
                    }
                }
            }
        });
        Map<String, ShownOutcome> oldestOfFull = new HashMap<>();
        newest.forEach((namespace, ofNamespace) -> {
            ShownOutcome first = ofNamespace.peek();
            if (first != null && ofNamespace.size() == MAX_PER_NAMESPACE) {
                oldestOfFull.put(namespace, first);
            }
        });
        return oldestOfFull;
    }

    @GuardedBy("this")
    private boolean isFirstLeftOut() {
        boolean isFirst = !logged;
        logged = true;
        return isFirst;
    }
}
