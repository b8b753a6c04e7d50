package dev.patoperator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSinkTest {

    private static final String BROKER = "http://broker-ingress.knative-eventing.svc.cluster.local/acme/default";

    private static EventSink sink(String... namesAndValues) throws InvalidSettingException {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.from(environment).eventSink().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BROKER,
                "https://events.example.com",
                "HTTPS://events.example.com:8443/a?key=b",
                "http://127.0.0.1:12000/events",
                "http://[fd00::7]:80/"
            })
    void httpAndHttpsUrlsAreAccepted(String url) throws Exception {
        assertThat(sink("PAT_OPERATOR_EVENT_SINK", url).url()).isEqualTo(URI.create(url));
        assertThat(sink("K_SINK", url).url()).isEqualTo(URI.create(url));
    }

    @Test
    void ownSettingPrecedesKnatives() throws Exception {
        assertThat(sink("K_SINK", BROKER, "PAT_OPERATOR_EVENT_SINK", "https://events.example.com")
                        .url())
                .isEqualTo(URI.create("https://events.example.com"));
        assertThat(sink("K_SINK", BROKER, "PAT_OPERATOR_EVENT_SINK", " ").url()).isEqualTo(URI.create(BROKER));
    }

    @Test
    void extensionsOfKnativeAreRead() throws Exception {
        assertThat(sink(
                                "K_SINK",
                                BROKER,
                                "K_CE_OVERRIDES",
                                "{\"extensions\":{\"cluster\":\"prod eu\",\"tier1\":\"x\"}}")
                        .extensions())
                .containsExactlyInAnyOrderEntriesOf(Map.of("cluster", "prod eu", "tier1", "x"));
        for (String none : new String[] {"", "{}", "{\"extensions\":null}", "{\"extensions\":{}}", "{\"later\":1}"}) {
            assertThat(sink("K_SINK", BROKER, "K_CE_OVERRIDES", none).extensions())
                    .as(none)
                    .isEmpty();
        }
    }

    @Test
    void withoutSinkNothingIsRead() throws Exception {
        assertThat(Settings.from(Map.of("K_CE_OVERRIDES", "nonsense")).eventSink())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "events.example.com/a | (not shown)",
                "/events | (not shown)",
                "ftp://events.example.com/s3cr3t | ftp://events.example.com...",
                "https:///s3cr3t | https://...",
                "https://events.example.com/s3cr3t#part | https://events.example.com...",
                "https://events.example.com:70000/s3cr3t | https://events.example.com:70000...",
                "https://events.example.com/s3cr3t path | https://events.example.com...",
                "https://under_score/s3cr3t | https://under_score...",
                "https://me:s3cr3t@events.example.com | (not shown)",
                "https://me:s3cr/3t@events.example.com | (not shown)",
            })
    void invalidUrlStopsTheStartWithOneLineWithoutSecrets(String url, String shown) {
        for (String variable : new String[] {"PAT_OPERATOR_EVENT_SINK", "K_SINK"}) {
            assertThatExceptionOfType(InvalidSettingException.class)
                    .isThrownBy(() -> sink(variable, url))
                    .satisfies(e -> assertThat(e.getMessage())
                            .startsWith(variable + "=" + shown + ": must be ")
                            .doesNotContain("s3cr", "\n")
                            .hasSizeLessThan(400));
        }
    }

    @Test
    void userInfoIsRefusedWithTheWayToAuthenticate() {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> sink("PAT_OPERATOR_EVENT_SINK", "https://me:s3cr3t@events.example.com"))
                .withMessageContaining("mutual TLS");
    }

    @Test
    void tooLongUrlIsRefused() {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> sink("K_SINK", "https://events.example.com/" + "x".repeat(2_048)))
                .withMessageStartingWith("K_SINK=https://events.example.com...: must be an absolute http or https URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "\"x\"",
                "{\"extensions\":[]}",
                "{\"extensions\":\"x\"}",
                "{\"extensions\":{\"Cluster\":\"prod\"}}",
                "{\"extensions\":{\"a-b\":\"prod\"}}",
                "{\"extensions\":{\"\":\"prod\"}}",
                "{\"extensions\":{\"source\":\"prod\"}}",
                "{\"extensions\":{\"data\":\"prod\"}}",
                "{\"extensions\":{\"cluster\":1}}",
                "{\"extensions\":{\"cluster\":null}}",
                "{\"extensions\":{\"cluster\":\"\"}}",
                "{\"extensions\":{\"cluster\":\"a\\nb\"}}"
            })
    void malformedOverridesStopTheStartWithOneLine(String overrides) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> sink("K_SINK", BROKER, "K_CE_OVERRIDES", overrides))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("K_CE_OVERRIDES=" + overrides.strip() + ": must be empty, or JSON such as")
                        .doesNotContain("\n")
                        .hasSizeLessThan(500));
    }

    @Test
    void overridesAreBounded() throws Exception {
        String twenty =
                IntStream.range(0, 20).mapToObj(n -> "\"n" + n + "\":\"x\"").collect(Collectors.joining(","));
        assertThat(sink("K_SINK", BROKER, "K_CE_OVERRIDES", "{\"extensions\":{" + twenty + "}}")
                        .extensions())
                .hasSize(20);
        for (String many : new String[] {
            twenty + ",\"more\":\"x\"",
            "\"a\":\"" + "x".repeat(257) + "\"",
            "\"" + "a".repeat(65) + "\":\"x\"",
            " ".repeat(8_192)
        }) {
            assertThatExceptionOfType(InvalidSettingException.class)
                    .isThrownBy(() -> sink("K_SINK", BROKER, "K_CE_OVERRIDES", "{\"extensions\":{" + many + "}}"))
                    .withMessageStartingWith("K_CE_OVERRIDES=");
        }
    }

    @Test
    void textForLogsHasNoPathAndNoQuery() throws Exception {
        EventSink sink = sink("K_SINK", "https://events.example.com:8443/s3cr3t?key=s3cr3t");

        assertThat(sink.shown()).isEqualTo("https://events.example.com:8443");
        assertThat(sink).hasToString("https://events.example.com:8443");
    }
}
