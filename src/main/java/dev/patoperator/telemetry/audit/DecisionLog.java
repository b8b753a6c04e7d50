package dev.patoperator.telemetry.audit;

import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.precedence.index.ResourceScope;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes the log lines of results: a sentence, followed by keys with the names of the outcome's fields in the status; only
 * the outcome's message has the key {@code why}. A result for which a call was made has a line of its own. Results without a
 * call share one line when they are the same, so that 500 wrong ids do not cause 500 lines.
 */
final class DecisionLog {

    /** The logger's name is older than this class: filters of log stores use it. */
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private static final int MAX_NAMED_IDS = 10;

    private final ResourceScope scope;
    private final long generation;

    /**
     * Creates the log of one resource.
     *
     * @param generation under which the ids were sent
     */
    DecisionLog(ResourceScope scope, long generation) {
        this.scope = scope;
        this.generation = generation;
    }

    /** Results that share a line: the same outcome for the same reason. */
    private record Group(String outcome, String message) {}

    void log(Map<Long, DecisionResult> results) {
        Map<Group, Map<Long, DecisionResult>> withoutCall = new LinkedHashMap<>();
        new TreeMap<>(results).forEach((id, result) -> {
            if (result.lastCallAt() == null) {
                withoutCall
                        .computeIfAbsent(
                                new Group(ResultWords.outcomeWord(result), message(result)), it -> new TreeMap<>())
                        .put(id, result);
            } else {
                logOne(id, result);
            }
        });
        withoutCall.values().forEach(group -> {
            if (group.size() == 1) {
                group.forEach(this::logOne);
            } else {
                logTogether(group);
            }
        });
    }

    private void logOne(long id, DecisionResult result) {
        LoggingEventBuilder line =
                line(result).addKeyValue("id", id).addKeyValue("outcome", ResultWords.outcomeWord(result));
        DecisionResult.TokenDetails token = result.token();
        if (token != null) {
            line = line.addKeyValue("owner", token.owner())
                    .addKeyValue("tokenID", token.id())
                    .addKeyValue("tokenName", token.name());
        }
        String requestId = ResultWords.requestId(result);
        if (requestId != null) {
            line = line.addKeyValue("githubRequestID", requestId);
        }
        if (result instanceof DecisionResult.Succeeded done) {
            line = line.addKeyValue("confirmedBy", done.confirmedBy().value())
                    .addKeyValue("decisionTime", done.sentAt());
        } else if (result instanceof DecisionResult.Failed failed) {
            line = line.addKeyValue("why", failed.message());
        }
        line.log(sentence(result, item() + " " + id + token(token), false));
    }

    private void logTogether(Map<Long, DecisionResult> group) {
        DecisionResult first = group.values().iterator().next();
        LoggingEventBuilder line = line(first)
                .addKeyValue("count", group.size())
                .addKeyValue("ids", named(group.keySet()))
                .addKeyValue("outcome", ResultWords.outcomeWord(first));
        if (first instanceof DecisionResult.Failed failed) {
            line = line.addKeyValue("why", failed.message());
        }
        line.log(sentence(first, group.size() + " " + item() + "s (" + named(group.keySet()) + ")", true));
    }

    private LoggingEventBuilder line(DecisionResult result) {
        return LOG.atLevel(level(result))
                .addKeyValue("resource", scope.resource())
                .addKeyValue("uid", scope.resource().uid())
                .addKeyValue("generation", generation)
                .addKeyValue("organization", scope.organization())
                .addKeyValue("action", ResultWords.verb(scope.action()));
    }

    private static Level level(DecisionResult result) {
        if (result instanceof DecisionResult.Undecided || result instanceof DecisionResult.Excepted) {
            return Level.DEBUG; // evaluated again every few minutes; that the resource stalls is logged once
        }
        return result instanceof DecisionResult.Failed ? Level.WARN : Level.INFO;
    }

    /** Says what happened to which items. */
    private String sentence(DecisionResult result, String items, boolean isPlural) {
        String verb = ResultWords.verb(scope.action()).toLowerCase(Locale.ROOT);
        String place = " in " + scope.organization();
        if (result instanceof DecisionResult.Succeeded done) {
            return done.action().done().value() + " " + items + place;
        }
        if (result instanceof DecisionResult.WouldDecide) {
            return "Would " + verb + " " + items + place;
        }
        if (result instanceof DecisionResult.Failed failed) {
            return "Could not " + verb + " " + items + place + ": " + failed.message();
        }
        String subject = items.substring(0, 1).toUpperCase(Locale.ROOT) + items.substring(1) + place;
        if (result instanceof DecisionResult.Undecided undecided) {
            return subject + (isPlural ? " are" : " is") + " not decided: " + undecided.message();
        }
        if (result instanceof DecisionResult.Excepted excepted) {
            return subject + (isPlural ? " are " : " is ") + excepted.message();
        }
        String state = scope.action().kind() == ItemKind.REQUEST ? "pending" : "active";
        return subject + (isPlural ? " are" : " is") + " not " + state;
    }

    private String item() {
        return scope.action() == Action.REVOKE ? "grant" : "request";
    }

    private static String token(DecisionResult.@Nullable TokenDetails token) {
        return token == null || token.owner() == null
                ? ""
                : " (token \"" + Objects.requireNonNullElse(token.name(), "") + "\" of " + token.owner() + ")";
    }

    private static String message(DecisionResult result) {
        if (result instanceof DecisionResult.Failed failed) {
            return failed.message();
        }
        if (result instanceof DecisionResult.Excepted excepted) {
            return excepted.message();
        }
        return result instanceof DecisionResult.Undecided undecided ? undecided.message() : "";
    }

    /** Names the first few ids and counts the rest. */
    static String named(Collection<Long> ids) {
        String first = ids.stream().limit(MAX_NAMED_IDS).map(String::valueOf).collect(Collectors.joining(", "));
        return ids.size() > MAX_NAMED_IDS ? first + " and " + (ids.size() - MAX_NAMED_IDS) + " more" : first;
    }
}
