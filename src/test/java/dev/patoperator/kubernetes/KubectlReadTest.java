package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads resources with a real kubectl against the embedded API. */
class KubectlReadTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SPEC = KubectlFixture.SPEC;

    @TempDir
    static Path directory;

    private static KubectlFixture fixture;

    @BeforeAll
    static void start() {
        fixture = KubectlFixture.start(directory);
    }

    @AfterAll
    static void stop() {
        if (fixture != null) {
            fixture.close();
        }
    }

    @Test
    void getShowsTheColumnsOfTheDefinition() {
        fixture.apply("shown", SPEC);
        fixture.status("shown", "True", 2);

        assertThat(fixture.columns(fixture.run("get", "wdg", "shown")))
                .containsExactly("NAME ACTION READY DONE AGE", "shown Approve True 2 AGO");
        assertThat(fixture.columns(fixture.run("get", "widgets.example.dev", "shown", "-o", "wide")))
                .containsExactly("NAME ACTION READY DONE AGE MESSAGE", "shown Approve True 2 AGO as told");
        assertThat(fixture.run("get", "gadgets")).contains("shown");
        assertThat(fixture.run("get", "wdg", "-A")).contains("NAMESPACE").contains("acme");
        assertThat(fixture.run("get", "wdg/shown", "-o", "jsonpath={.status.done}"))
                .isEqualTo("2");
    }

    @Test
    void getSelectsByLabelAndName() {
        fixture.apply("red", SPEC);
        fixture.apply("blue", SPEC);
        fixture.run("label", "wdg", "red", "colour=red");

        assertThat(fixture.run("get", "wdg", "-l", "colour=red", "-o", "name")).isEqualTo("widget.example.dev/red\n");
        assertThat(fixture.run("get", "wdg", "-l", "colour in (red,green),!size", "-o", "name"))
                .isEqualTo("widget.example.dev/red\n");
        assertThat(fixture.run("get", "wdg", "--field-selector", "metadata.name=blue", "-o", "name"))
                .isEqualTo("widget.example.dev/blue\n");
        assertThat(fixture.kubectl().run("get", "wdg", "nobody").err())
                .contains("Error from server (NotFound): widgets.example.dev \"nobody\" not found");
    }

    @Test
    void getWatchPrintsChangesAsTheyHappen() {
        fixture.apply("watched", SPEC);
        int before = fixture.kubernetes().watches();
        try (Kubectl.Running watch = fixture.kubectl().start("get", "wdg", "watched", "-w")) {
            await().atMost(SOON).until(() -> fixture.columns(watch.out()).size() == 2);
            fixture.status("watched", "False", 1);
            await().atMost(SOON).until(() -> fixture.columns(watch.out()).contains("watched Approve False 1 AGO"));
            fixture.status("watched", "True", 2);
            await().atMost(SOON).until(() -> fixture.columns(watch.out()).contains("watched Approve True 2 AGO"));
        }
        // The server notices only at its next write that the client stopped reading.
        AtomicInteger done = new AtomicInteger(3);
        await().atMost(SOON).untilAsserted(() -> {
            fixture.status("watched", "True", done.incrementAndGet());
            assertThat(fixture.kubernetes().watches()).isLessThanOrEqualTo(before);
        });
    }

    @Test
    void waitEndsWhenTheConditionIsMet() {
        fixture.apply("awaited", SPEC);
        int before = fixture.kubernetes().watches();
        try (Kubectl.Running wait =
                fixture.kubectl().start("wait", "--for=condition=Ready", "wdg/awaited", "--timeout=20s")) {
            await().atMost(SOON).until(() -> fixture.kubernetes().watches() > before);
            fixture.status("awaited", "True", 2);

            Kubectl.Result result = wait.result();
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.out()).isEqualTo("widget.example.dev/awaited condition met\n");
        }
    }

    @Test
    void explainPrintsSchemaDescriptions() {
        assertThat(fixture.run("explain", "widget.spec"))
                .contains("What is wanted.")
                .contains("owner\t<string> -required-")
                .contains("enum: Approve, Deny")
                .contains("Which ones, each once.");
        assertThat(fixture.run("explain", "wdg.spec.owner")).contains("It cannot be changed.");
        assertThat(fixture.run("explain", "secret.data")).contains("Values in base64.");
    }

    @Test
    void describeShowsStatusAndEvents() {
        fixture.apply("described", SPEC);
        fixture.status("described", "True", 2);
        Widget widget = fixture.widget("described");
        fixture.client()
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withGenerateName("described-")
                        .withNamespace("acme")
                        .endMetadata()
                        .withNewEventTime(
                                Instant.now().truncatedTo(ChronoUnit.MICROS).toString())
                        .withNewRegarding()
                        .withApiVersion("example.dev/v1alpha1")
                        .withKind("Widget")
                        .withName("described")
                        .withNamespace("acme")
                        .withUid(widget.getMetadata().getUid())
                        .endRegarding()
                        .withType("Normal")
                        .withReason("Decided")
                        .withNote("approved 1 and 2")
                        .withReportingController("widgets")
                        .withReportingInstance("widgets-1")
                        .withAction("Decide")
                        .build())
                .create();

        assertThat(fixture.columns(fixture.run("describe", "wdg", "described")))
                .contains("Done: 2")
                .anyMatch(line -> line.matches("Normal Decided \\S+ widgets approved 1 and 2"));
        assertThat(fixture.columns(fixture.run("get", "events")))
                .contains("LAST SEEN TYPE REASON OBJECT MESSAGE")
                .anyMatch(line -> line.contains("Normal Decided Widget/described approved 1 and 2"));
        assertThat(fixture.run("get", "events", "--sort-by=.lastTimestamp")).contains("approved 1 and 2");
        assertThat(fixture.run("events", "--for", "widget.example.dev/described"))
                .contains("approved 1 and 2");
    }
}
