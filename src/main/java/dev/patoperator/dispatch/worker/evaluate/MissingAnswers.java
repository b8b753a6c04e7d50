package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What GitHub does not tell about single items and repositories, although it answers other calls. A failed call ends the
 * evaluation of all policies, and it is tried again. After some failures what the call asks for is unknown for a while, and
 * everything else is evaluated. Used by one thread at a time.
 */
final class MissingAnswers {

    /** Earlier failures may pass. */
    static final int MAX_FAILURES = 5;

    /** How long nothing is asked again. */
    private static final Duration UNKNOWN_FOR = Duration.ofMinutes(1);

    private static final Duration REMEMBERED_FOR = Duration.ofHours(1);

    /**
     * What is asked for.
     *
     * @param about the id of an item, or the name of a repository
     */
    record Question(ItemKind kind, Object about) {
        private boolean isLike(Question other) {
            return kind == other.kind && about.getClass() == other.about.getClass();
        }
    }

    private record Failures(int count, Instant last) {}

    private final Clock clock;
    private final Map<Question, Failures> failures = new HashMap<>();

    /** @param clock monotonic */
    MissingAnswers(Clock clock) {
        this.clock = clock;
    }

    /** Whether the answer is unknown for now, so that GitHub is not asked. */
    boolean isUnknown(Question question) {
        Failures before = failures.get(question);
        return before != null && isUnknown(before);
    }

    private boolean isUnknown(Failures known) {
        return known.count() >= MAX_FAILURES
                && clock.instant().isBefore(known.last().plus(UNKNOWN_FOR));
    }

    /**
     * Notes a failure. Returns whether the answer is unknown from now on. When an answer of the same kind is unknown already,
     * the first failure is enough: the cause is probably the same, and there may be hundreds.
     */
    boolean failed(Question question) {
        Instant now = clock.instant();
        failures.values().removeIf(known -> known.last().plus(REMEMBERED_FOR).isBefore(now));
        boolean isOneOfMany = failures.entrySet().stream()
                .anyMatch(known -> known.getKey().isLike(question) && isUnknown(known.getValue()));
        Failures before = failures.get(question);
        int count = isOneOfMany ? MAX_FAILURES : (before == null ? 0 : before.count()) + 1;
        failures.put(question, new Failures(count, now));
        return count >= MAX_FAILURES;
    }

    void answered(Question question) {
        failures.remove(question);
    }

    /** Forgets the items of a kind that are no longer listed. */
    void retain(ItemKind kind, Set<Long> listed) {
        failures.keySet()
                .removeIf(question ->
                        question.kind() == kind && question.about() instanceof Long id && !listed.contains(id));
    }
}
