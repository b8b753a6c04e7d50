package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the cells of a table: paths into the object, and ages. */
class TableViewTest {

    private static final JsonNode OBJECT = Json.parse("""
            {"spec": {"ids": [7, 8], "on": true, "a.b": "dotted"},
             "status": {"conditions": [{"type": "Stalled", "status": "False"}, {"type": "Ready", "status": "True"}]}}
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".spec.ids[0] | 7",
                ".spec.ids[-1] | 8",
                ".spec.ids | [7,8]",
                ".spec.ids[*] | 7",
                ".spec.on | true",
                ".spec.a\\.b | dotted",
                ".spec['on'] | true",
                ".status.conditions[?(@.type=='Ready')].status | True",
                ".status.conditions[?(@.type==\"Ready\")].status | True",
                ".status.conditions[?(@.type!='Ready')].status | False",
                "{.spec.on}/{.spec.ids[1]} | true/8",
            })
    void jsonPathSelectsSameValueAsKubectl(String path, String text) {
        assertThat(JsonPath.text(path, OBJECT)).contains(text);
    }

    @Test
    void jsonPathToAbsentNodeReturnsNothing() {
        assertThat(JsonPath.text(".status.conditions[?(@.type=='None')].status", OBJECT))
                .isEmpty();
        assertThat(JsonPath.text(".spec.nothing.here", OBJECT)).isEmpty();
    }

    @Test
    void unsupportedJsonPathThrows() {
        assertThatThrownBy(() -> JsonPath.text(".spec..ids", OBJECT)).hasMessageContaining(".spec..ids");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "119, 119s",
        "120, 2m",
        "190, 3m10s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "11100, 3h5m",
        "28800, 8h",
        "172800, 2d",
        "176400, 2d1h",
        "691200, 8d",
        "63072000, 2y",
        "-60, <invalid>",
    })
    void agesAreFormattedAsInKubectl(long seconds, String text) {
        assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(text);
    }
}
