package dev.patoperator.notification.source;

import static dev.patoperator.notification.source.ObservedOperator.SINCE;
import static dev.patoperator.notification.source.ObservedOperator.condition;
import static dev.patoperator.notification.source.ObservedOperator.grant;
import static dev.patoperator.notification.source.ObservedOperator.ready;
import static dev.patoperator.notification.source.ObservedOperator.request;
import static dev.patoperator.notification.source.ObservedOperator.review;
import static dev.patoperator.notification.source.ObservedOperator.revocation;
import static dev.patoperator.notification.source.ObservedOperator.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.notification.Notification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the page about notifications with what the code publishes. */
class NotificationPageTest {

    private static final Path PAGE = Path.of("docs/reference/notifications.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TYPE = Pattern.compile("(?m)^\\| `(dev\\.patoperator\\.[a-z.]+)` \\|");
    private static final Pattern FIELD = Pattern.compile("(?m)^\\| `([A-Za-z]+)` \\|");
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```json\\n(.*?)^```");

    private static String page;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(PAGE);
    }

    private static List<String> matches(Pattern pattern) {
        return pattern.matcher(page).results().map(match -> match.group(1)).toList();
    }

    /** Returns one notification of each type, with every field. */
    private static Map<String, JsonNode> samples() {
        ObservedOperator operator = new ObservedOperator();
        operator.requests(request(71));
        operator.grants(grant(25_381, operator.in(-200), operator.in(10), operator.in(-95)));
        Outcome failed = outcome(72, OutcomeType.FAILED, null, "GitHub did not confirm it within 2m", true);
        Outcome held = outcome(73, OutcomeType.UNDECIDED, null, "held back: PatGrantReview no-admin denies it", null);
        PatResource<?> approve = review("Approve");
        operator.writes(approve, status(outcome(71, OutcomeType.APPROVED, ConfirmedBy.GRANT, null, null)));
        PatResource<?> revoke = revocation();
        revoke.setStatus(status(outcome(25_381, OutcomeType.REVOKED, ConfirmedBy.RESPONSE, null, null)));
        operator.reconciles(revoke);
        operator.writes(
                approve,
                status(
                        List.of(
                                condition("Ready", "False", "CredentialsNotFound", 4, SINCE),
                                condition("Stalled", "True", "CredentialsNotFound", 4, SINCE)),
                        failed,
                        held));
        operator.writes(approve, status(List.of(ready("UpToDate", 4)), failed, held));

        Map<String, JsonNode> samples = new TreeMap<>();
        for (Notification notification : operator.take()) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("specversion", "1.0");
            event.put("id", notification.id());
            event.put("source", notification.source().toString());
            event.put("type", notification.type());
            event.put("subject", notification.subject());
            event.put("time", notification.time().toString());
            event.put("datacontenttype", "application/json");
            event.put("data", notification.data());
            samples.put(notification.type(), parse(event));
        }
        return samples;
    }

    /** Reads what it writes, so that numbers are compared as in the page. */
    private static JsonNode parse(Map<String, Object> event) {
        try {
            return JSON.readTree(JSON.writeValueAsString(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome outcome(
            long id, OutcomeType type, ConfirmedBy confirmedBy, String message, Boolean effectUnknown) {
        boolean sent = type != OutcomeType.UNDECIDED;
        return new Outcome(
                id,
                type,
                confirmedBy,
                "mona",
                900_000 + id,
                "deploy",
                sent ? "2026-11-22T15:59:58Z" : null,
                sent ? "C0FF:EE" : null,
                message,
                effectUnknown);
    }

    @Test
    void tableListsEveryType() {
        assertThat(matches(TYPE))
                .containsExactlyElementsOf(Arrays.stream(NotificationType.values())
                        .map(NotificationType::value)
                        .toList());
    }

    @Test
    void examplesAreWhatTheCodePublishes() throws IOException {
        Map<String, JsonNode> examples = new TreeMap<>();
        Matcher matcher = EXAMPLE.matcher(page);
        while (matcher.find()) {
            JsonNode example = JSON.readTree(matcher.group(1));
            examples.put(example.get("type").asText(), example);
        }

        assertThat(examples.keySet()).isEqualTo(samples().keySet()).hasSize(NotificationType.values().length);
        samples()
                .forEach((type, sample) -> assertThat(examples.get(type))
                        .as(sample.toPrettyString())
                        .isEqualTo(sample));
    }

    @Test
    void tableOfFieldsListsEveryFieldAndNoOther() throws IOException {
        Set<String> fields = new TreeSet<>();
        samples().values().forEach(sample -> {
            sample.get("data").fieldNames().forEachRemaining(fields::add);
            JsonNode resource = sample.at("/data/resource");
            if (resource.isObject()) {
                assertThat(resource.fieldNames())
                        .toIterable()
                        .containsExactlyInAnyOrder("kind", "namespace", "name", "uid", "generation");
            }
        });

        assertThat(matches(FIELD)).containsExactlyInAnyOrderElementsOf(fields);
    }
}
