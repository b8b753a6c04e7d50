package dev.patoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.notification.Notification;
import dev.patoperator.notification.http.NotificationModule;
import dev.patoperator.telemetry.metrics.Metrics;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/how-to/notifications.md shows works as written, as far as it can be tried here. */
class NotificationsPageTest {

    private static final Path PAGE = Path.of("docs/how-to/notifications.md");

    @TempDir
    private Path folder;

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?ms)^( *)```" + language + "\\n(.*?)^ *```")
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(2).stripTrailing().stripIndent())
                .toList();
    }

    /** Returns the documents of all blocks of YAML, by kind where they have one. */
    private static List<JsonNode> documents() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        YAMLMapper yaml = new YAMLMapper();
        for (String block : blocks("yaml")) {
            try (var values = yaml.readerFor(JsonNode.class).<JsonNode>readValues(block)) {
                values.forEachRemaining(documents::add);
            }
        }
        return documents;
    }

    private static JsonNode document(String kind) throws IOException {
        return documents().stream()
                .filter(it -> it.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void receiverPrintsEveryNotificationOnce() throws Exception {
        String python = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "python3"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeThat(python).as("python3").isNotEmpty();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path program = folder.resolve("receiver.py");
        Path output = folder.resolve("output.txt");
        Files.writeString(program, blocks("python").get(0).replace("9000", String.valueOf(port)));
        Process receiver = new ProcessBuilder(python, program.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (Metrics metrics = new Metrics();
                NotificationModule module = NotificationModule.sendingTo(
                        URI.create("http://127.0.0.1:" + port + "/"), Map.of(), metrics, Clock.systemUTC())) {
            for (String id : List.of("1", "1", "2")) {
                module.sink()
                        .publish(new Notification(
                                id,
                                "dev.patoperator.request.pending",
                                URI.create("https://api.github.com/orgs/acme"),
                                "requests/" + id,
                                Instant.EPOCH,
                                Map.of("owner", "mona")));
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(Files.readAllLines(output))
                            .containsExactly(
                                    "dev.patoperator.request.pending requests/1 {\"owner\": \"mona\"}",
                                    "dev.patoperator.request.pending requests/2 {\"owner\": \"mona\"}"));
            await().untilAsserted(() ->
                    assertThat(metrics.scrape()).contains("github_pat_operator_notifications_sent_total 3.0\n"));
        } finally {
            receiver.destroyForcibly();
        }
    }

    @Test
    void exampleIsReadByTheSdk() throws IOException {
        CloudEvent event = new JsonFormat().deserialize(blocks("json").get(0).getBytes(StandardCharsets.UTF_8));

        assertThat(event.getType()).isEqualTo("dev.patoperator.request.pending");
        assertThat(new ObjectMapper()
                        .readTree(event.getData().toBytes())
                        .path("owner")
                        .asText())
                .isEqualTo("mona");
    }

    /** Argo Events names the Service of an EventSource {@code <name>-eventsource-svc}. */
    @Test
    void urlReachesTheEventSourceOfArgoEvents() throws IOException {
        JsonNode source = document("EventSource");
        JsonNode webhook = source.at("/spec/webhook/notifications");
        JsonNode dependency = document("Sensor").at("/spec/dependencies/0");
        String url = "http://" + source.at("/metadata/name").asText() + "-eventsource-svc."
                + source.at("/metadata/namespace").asText() + ".svc:"
                + source.at("/spec/service/ports/0/port").asText()
                + webhook.path("endpoint").asText();

        assertThat(Files.readString(PAGE)).contains("value: " + url, "PAT_OPERATOR_EVENT_SINK=" + url, "`" + url + "`");
        assertThat(webhook.path("port").asText())
                .isEqualTo(source.at("/spec/service/ports/0/targetPort").asText())
                .isEqualTo(document("NetworkPolicy")
                        .at("/spec/egress/0/ports/0/port")
                        .asText());
        assertThat(dependency.path("eventSourceName").asText())
                .isEqualTo(source.at("/metadata/name").asText());
        assertThat(Pattern.compile(dependency.at("/filters/data/0/value/0").asText()))
                .matches(type -> type.matcher("dev.patoperator.request.pending").find())
                .matches(
                        type -> !type.matcher("dev.patoperator.request.decided").find());
    }

    @Test
    void sinkBindingNamesTheDeploymentThatIsInstalled() throws IOException {
        JsonNode deployment = new YAMLMapper().readTree(Files.readString(Path.of("deploy/manifests/deployment.yaml")));
        JsonNode subject = document("SinkBinding").at("/spec/subject");

        for (String field : List.of("apiVersion", "kind")) {
            assertThat(subject.get(field)).isEqualTo(deployment.get(field));
        }
        assertThat(subject.get("name")).isEqualTo(deployment.at("/metadata/name"));
        assertThat(document("Trigger").at("/spec/broker").asText())
                .isEqualTo(document("Broker").at("/metadata/name").asText());
        assertThat(document("NetworkPolicy").at("/spec/podSelector/matchLabels"))
                .isEqualTo(new YAMLMapper()
                        .readTree(Files.readString(Path.of("deploy/manifests/networkpolicy.yaml")))
                        .at("/spec/podSelector/matchLabels"));
    }
}
