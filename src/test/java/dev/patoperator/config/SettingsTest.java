package dev.patoperator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void anEmptyEnvironmentGivesTheDefaults() throws Exception {
        assertThat(Settings.from(Map.of("PATH", "/bin")))
                .isEqualTo(new Settings(
                        Set.of(),
                        Set.of(URI.create("https://api.github.com")),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2),
                        8080,
                        8081,
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        LogFormat.TEXT,
                        false));
    }

    @Test
    void everySettingCanBeSet() throws Exception {
        assertThat(Settings.from(environment(
                        "PAT_OPERATOR_WATCH_NAMESPACES", "acme, globex ,acme",
                        "PAT_OPERATOR_GITHUB_API_URLS", "https://api.github.com/, https://ghe.example.com/api/v3",
                        "PAT_OPERATOR_GITHUB_WRITE_INTERVAL", "0",
                        "PAT_OPERATOR_CONFIRM_TIMEOUT", "1m30s",
                        "PAT_OPERATOR_HTTP_PORT", "0",
                        "PAT_OPERATOR_HEALTH_PORT", "9090",
                        "PAT_OPERATOR_WEBHOOK_PORT", "9443",
                        "PAT_OPERATOR_NAMESPACE", "github-pat-operator",
                        "PAT_OPERATOR_EVENT_SINK", "https://events.example.com/acme",
                        "PAT_OPERATOR_LEADER_ELECTION", "true",
                        "PAT_OPERATOR_LOG_FORMAT", "json",
                        "PAT_OPERATOR_DRY_RUN", "true")))
                .isEqualTo(new Settings(
                        Set.of("acme", "globex"),
                        Set.of(URI.create("https://api.github.com"), URI.create("https://ghe.example.com/api/v3")),
                        Duration.ZERO,
                        Duration.ofSeconds(90),
                        0,
                        9090,
                        OptionalInt.of(9443),
                        Optional.of("github-pat-operator"),
                        Optional.of(new EventSink(URI.create("https://events.example.com/acme"), Map.of())),
                        true,
                        LogFormat.JSON,
                        true));
    }

    private static Map<String, String> environment(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return environment;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PAT_OPERATOR_WATCH_NAMESPACES",
                "PAT_OPERATOR_GITHUB_API_URLS",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
                "PAT_OPERATOR_CONFIRM_TIMEOUT",
                "PAT_OPERATOR_HTTP_PORT",
                "PAT_OPERATOR_HEALTH_PORT",
                "PAT_OPERATOR_WEBHOOK_PORT",
                "PAT_OPERATOR_NAMESPACE",
                "PAT_OPERATOR_EVENT_SINK",
                "K_SINK",
                "K_CE_OVERRIDES",
                "PAT_OPERATOR_LEADER_ELECTION",
                "PAT_OPERATOR_LOG_FORMAT",
                "PAT_OPERATOR_DRY_RUN"
            })
    void aBlankValueCountsAsUnset(String variable) throws Exception {
        assertThat(Settings.from(Map.of(variable, " \n"))).isEqualTo(Settings.from(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"1s,1000", "500ms,500", "1m,60000", "0m30s,30000", "1.5s,1500", "0s,0", "0,0"})
    void durationsAreWrittenAsInKubernetes(String text, long millis) throws Exception {
        assertThat(Settings.from(Map.of("PAT_OPERATOR_GITHUB_WRITE_INTERVAL", text))
                        .gitHubWriteInterval())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8081",
                "http://127.8.9.10:1/",
                "http://[::1]:8081",
                "http://localhost:8081/api/v3",
                "https://api.acme.ghe.com"
            })
    void httpsAndLoopbackApiUrlsAreAccepted(String url) throws Exception {
        assertThat(Settings.from(Map.of("PAT_OPERATOR_GITHUB_API_URLS", url)).gitHubApiUrls())
                .containsExactly(URI.create(url.replaceFirst("/$", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PAT_OPERATOR_WATCH_NAMESPACES | Acme | a namespace's name",
                "PAT_OPERATOR_WATCH_NAMESPACES | acme,-x | a namespace's name",
                "PAT_OPERATOR_WATCH_NAMESPACES | , | a namespace's name",
                "PAT_OPERATOR_NAMESPACE | a.b | a namespace's name",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL | 1 | a duration such as 500ms",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL | -1s | a duration such as 500ms",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL | 61s | at most 1m",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL | 999999999h999999999h999999999h | at most 1m",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL | 3000000h | at most 1m",
                "PAT_OPERATOR_CONFIRM_TIMEOUT | 0 | at least 1s and at most 60m",
                "PAT_OPERATOR_CONFIRM_TIMEOUT | 5124096h | at least 1s and at most 60m",
                "PAT_OPERATOR_CONFIRM_TIMEOUT | 2562048h2562047h | at least 1s and at most 60m",
                "PAT_OPERATOR_HTTP_PORT | 65536 | 0 to 65535",
                "PAT_OPERATOR_HTTP_PORT | http | 0 to 65535",
                "PAT_OPERATOR_HEALTH_PORT | -1 | 0 to 65535",
                "PAT_OPERATOR_WEBHOOK_PORT | 70000 | 0 to 65535",
                "PAT_OPERATOR_LEADER_ELECTION | yes | true or false",
                "PAT_OPERATOR_LOG_FORMAT | xml | text or json",
                "PAT_OPERATOR_GITHUB_API_URLS | http://api.github.com | plain http only for",
                "PAT_OPERATOR_GITHUB_API_URLS | http://127.0.0.1.example.com | plain http only for",
                "PAT_OPERATOR_GITHUB_API_URLS | https://api.github.com//  | each must be like",
                "PAT_OPERATOR_GITHUB_API_URLS | https://api.github.com:70000 | each must be like",
                "PAT_OPERATOR_GITHUB_API_URLS | https://api.github.com?x=y | query or fragment",
                "PAT_OPERATOR_GITHUB_API_URLS | https://api.github.com#x | query or fragment",
                "PAT_OPERATOR_GITHUB_API_URLS | api.github.com | each must be like",
                "PAT_OPERATOR_GITHUB_API_URLS | https:///api | each must be like",
            })
    void invalidValueStopsTheStartWithOneLine(String variable, String value, String allowed) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> Settings.from(Map.of(variable, value)))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(variable + "=")
                        .contains(allowed)
                        .doesNotContain("\n")
                        .hasSizeLessThan(400));
    }

    @ParameterizedTest
    @CsvSource({
        "8443, 8443, 9443, PAT_OPERATOR_HEALTH_PORT=8443: is also the port of PAT_OPERATOR_HTTP_PORT",
        "8081, '', '', PAT_OPERATOR_HEALTH_PORT=8081: is also the port of PAT_OPERATOR_HTTP_PORT",
        "'', '', 8081, PAT_OPERATOR_WEBHOOK_PORT=8081: is also the port of PAT_OPERATOR_HEALTH_PORT",
        "8443, 0, 8443, PAT_OPERATOR_WEBHOOK_PORT=8443: is also the port of PAT_OPERATOR_HTTP_PORT",
    })
    void equalPortsAreRejected(String http, String health, String webhook, String complaint) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> Settings.from(ports(http, health, webhook)))
                .withMessage(complaint + "; each needs one of its own");
    }

    @Test
    void severalPortsMayBeZero() throws Exception {
        assertThat(Settings.from(ports("0", "0", "0")).webhookPort()).hasValue(0);
    }

    private static Map<String, String> ports(String http, String health, String webhook) {
        return Map.of(
                "PAT_OPERATOR_HTTP_PORT", http,
                "PAT_OPERATOR_HEALTH_PORT", health,
                "PAT_OPERATOR_WEBHOOK_PORT", webhook);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "hun/hunter2", "hun@hunter2", "hun//hunter2", "hun?hunter2"})
    void invalidValueIsShownWithoutItsPassword(String password) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> Settings.from(
                        Map.of("PAT_OPERATOR_GITHUB_API_URLS", "https://me:" + password + "@api.github.com")))
                .withMessageContaining("https://***@api.github.com")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAT_OPERATOR_HTPP_PORT", "PAT_OPERATOR_WATCH_NAMESPACE", "PAT_OPERATOR_"})
    void aMisspeltSettingStopsTheStart(String variable) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> Settings.from(Map.of(variable, "9090")))
                .withMessageStartingWith(
                        variable + " is not a setting; the settings are PAT_OPERATOR_WATCH_NAMESPACES,")
                .withMessageContaining("PAT_OPERATOR_LOG_FORMAT");
    }

    @Test
    void variablesOfInjectedServicesAreIgnored() throws Exception {
        Map<String, String> injected = Map.of(
                "PAT_OPERATOR_SERVICE_HOST", "10.0.0.7",
                "PAT_OPERATOR_SERVICE_PORT", "8080",
                "PAT_OPERATOR_SERVICE_PORT_HTTP_METRICS", "8080",
                "PAT_OPERATOR_PORT", "tcp://10.0.0.7:8080",
                "PAT_OPERATOR_PORT_8080_TCP", "tcp://10.0.0.7:8080",
                "PAT_OPERATOR_PORT_8080_TCP_PROTO", "tcp",
                "PAT_OPERATOR_PORT_8080_TCP_PORT", "8080",
                "PAT_OPERATOR_PORT_8080_TCP_ADDR", "10.0.0.7",
                "PAT_OPERATOR_METRICS_SERVICE_HOST", "fd00::7",
                "PAT_OPERATOR_METRICS_PORT", "tcp://[fd00::7]:8080");
        assertThat(Settings.from(injected)).isEqualTo(Settings.from(Map.of()));
    }

    @Test
    void serviceVariableNamedLikeASettingKeepsTheDefault() throws Exception {
        assertThat(Settings.from(Map.of("PAT_OPERATOR_HTTP_PORT", "tcp://10.0.0.7:9090"))
                        .httpPort())
                .isEqualTo(8080);
    }
}
