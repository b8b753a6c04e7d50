package dev.patoperator.status.outcome;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.text.TextSanitizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps outcomes so small that the largest resource fits into etcd with a margin, and so quiet that a use writes nothing. */
public final class OutcomeBounds {

    /** Above this number of outcomes messages are cut to half. */
    private static final int MAX_OUTCOMES = 250;

    /** The outcomes' JSON with their access. Above it outcomes further down show none. */
    private static final int MAX_BYTES = 190 * 1024;

    /** Upper bounds for what is not text of others: names of fields, numbers, times and words. */
    private static final int BYTES_OF_OUTCOME = 130;

    private static final int BYTES_OF_CALL = 120;
    private static final int BYTES_OF_ACCESS = 300;

    private OutcomeBounds() {}

    /**
     * Returns the outcomes with what the status has room for: messages cut to a length that depends on the number of
     * outcomes, and the access of the first outcomes.
     *
     * @param old the outcomes of the old status, which stay as they are when only the last use of tokens differs
     */
    public static List<Outcome> bounded(List<Outcome> old, List<Outcome> outcomes) {
        int maxLength = outcomes.size() > MAX_OUTCOMES ? Outcome.MAX_MESSAGE_LENGTH / 2 : Outcome.MAX_MESSAGE_LENGTH;
        List<Outcome> bounded =
                outcomes.stream().map(outcome -> cutMessage(outcome, maxLength)).toList();
        List<Outcome> shown =
                bounded.stream().allMatch(outcome -> outcome.access() == null) ? bounded : withRoomForAccess(bounded);
        List<Outcome> asBefore = withLastUseOf(old, shown);
        return asBefore.equals(old) ? asBefore : shown;
    }

    private static Outcome cutMessage(Outcome outcome, int maxLength) {
        String message = outcome.message();
        return message == null || message.length() <= maxLength
                ? outcome
                : outcome.withMessage(TextSanitizer.shorten(message, maxLength));
    }

    private static List<Outcome> withRoomForAccess(List<Outcome> outcomes) {
        int room = MAX_BYTES - outcomes.stream().mapToInt(OutcomeBounds::bytes).sum();
        int count = 0;
        List<Outcome> shown = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            OutcomeAccess access = outcome.access();
            int bytes = access == null ? 0 : bytes(access);
            if (access != null && count < Outcome.MAX_WITH_ACCESS && bytes <= room) {
                room -= bytes;
                count++;
                shown.add(outcome);
            } else {
                shown.add(outcome.withAccess(null));
            }
        }
        return shown;
    }

    private static int bytes(Outcome outcome) {
        return BYTES_OF_OUTCOME
                + (outcome.decisionTime() == null ? 0 : BYTES_OF_CALL)
                + bytes(outcome.owner())
                + bytes(outcome.tokenName())
                + bytes(outcome.githubRequestID())
                + bytes(outcome.message());
    }

    private static int bytes(OutcomeAccess access) {
        List<String> repositories = access.repositories() == null ? List.of() : access.repositories();
        return BYTES_OF_ACCESS
                + Stream.concat(
                                repositories.stream(),
                                Stream.of(access.permissions(), access.reason(), access.githubURL()))
                        .mapToInt(OutcomeBounds::bytes)
                        .sum();
    }

    /** Returns an upper bound for the UTF-8 of a JSON string, in which the API server escapes some characters. */
    private static int bytes(@Nullable String text) {
        return text == null
                ? 0
                : text.chars()
                        .map(character -> character > 0x7f ? 3 : "\"\\<>&".indexOf(character) >= 0 ? 6 : 1)
                        .sum();
    }

    private static List<Outcome> withLastUseOf(List<Outcome> old, List<Outcome> outcomes) {
        Map<Long, OutcomeAccess> before = new HashMap<>();
        for (Outcome outcome : old) {
            if (outcome != null && outcome.id() != null && outcome.access() != null) {
                before.put(outcome.id(), outcome.access());
            }
        }
        return outcomes.stream()
                .map(outcome -> {
                    OutcomeAccess access = outcome.access();
                    OutcomeAccess known = outcome.id() == null ? null : before.get(outcome.id());
                    return access == null || known == null
                            ? outcome
                            : outcome.withAccess(access.withTokenLastUsedAt(known.tokenLastUsedAt()));
                })
                .toList();
    }
}
