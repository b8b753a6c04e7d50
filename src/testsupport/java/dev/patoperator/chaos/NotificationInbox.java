package dev.patoperator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the sink was told: the first notification of each id, and those that clash with it. Thread-safe. */
final class NotificationInbox {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a receiver that knows an id does not expect to change. The generation and {@code fromStatus} may, and a message of
     * a stall, whose id has the reason.
     */
    private static final Map<String, List<String>> IDENTIFYING = Map.of(
            "dev.patoperator.request.pending", List.of("/owner", "/tokenID", "/tokenName", "/createdAt", "/reason"),
            "dev.patoperator.request.decided",
                    List.of("/outcome", "/confirmedBy", "/decisionTime", "/githubRequestID", "/owner", "/tokenID"),
            "dev.patoperator.grant.revoked",
                    List.of("/outcome", "/confirmedBy", "/decisionTime", "/githubRequestID", "/owner", "/tokenID"),
            "dev.patoperator.decision.heldback", List.of("/message"),
            "dev.patoperator.decision.failed", List.of("/message", "/effectUnknown"),
            "dev.patoperator.policy.stalled", List.of("/readyReason"),
            "dev.patoperator.policy.recovered", List.of("/since"),
            "dev.patoperator.grant.expiring", List.of("/owner", "/tokenID", "/tokenExpiresAt", "/days"),
            "dev.patoperator.grant.idle", List.of());

    /**
     * A notification.
     *
     * @param type without the prefix of all types
     * @param item the id of a request or grant; 0 when it is about a resource
     * @param text all that identifies it
     */
    record Told(
            String type,
            String subject,
            long item,
            String outcome,
            String confirmedBy,
            String requestId,
            boolean effectUnknown,
            String resource,
            String text) {}

    private final Map<String, Told> byId = new LinkedHashMap<>();
    private final List<String> clashes = new ArrayList<>();
    private int again;

    /** Keeps a notification that the sink accepts. */
    void add(CloudEvent event) {
        Told told = read(event);
        synchronized (this) {
            Told before = byId.putIfAbsent(event.getSource() + " " + event.getId(), told);
            if (before != null) {
                again++;
                if (!before.text().equals(told.text())) {
                    clashes.add("the id " + event.getId() + " is of two notifications: " + before.text() + " and "
                            + told.text());
                }
            }
        }
    }

    private static Told read(CloudEvent event) {
        JsonNode data;
        try {
            data = JSON.readTree(Objects.requireNonNull(event.getData()).toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String identity = Stream.concat(
                        Stream.of("/item", "/id", "/action", "/resource/kind", "/resource/namespace", "/resource/name")
                                .map(data::at),
                        IDENTIFYING.getOrDefault(event.getType(), List.of()).stream()
                                .map(data::at))
                .map(JsonNode::asText)
                .collect(Collectors.joining("|"));
        return new Told(
                event.getType().substring("dev.patoperator.".length()),
                String.valueOf(event.getSubject()),
                data.path("id").asLong(),
                data.path("outcome").asText(),
                data.path("confirmedBy").asText(),
                data.path("githubRequestID").asText(),
                data.path("effectUnknown").asBoolean(),
                Wish.key(
                        data.at("/resource/namespace").asText(),
                        data.at("/resource/name").asText()),
                event.getType() + " " + event.getSubject() + " " + identity);
    }

    /** All notifications, each once. */
    synchronized Collection<Told> told() {
        return List.copyOf(byId.values());
    }

    /** Descriptions of notifications with an id that another notification has. */
    synchronized List<String> clashes() {
        return List.copyOf(clashes);
    }

    /** How often a notification came that had come before. */
    synchronized int again() {
        return again;
    }
}
