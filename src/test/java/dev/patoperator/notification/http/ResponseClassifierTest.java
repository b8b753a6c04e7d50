package dev.patoperator.notification.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseClassifierTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-12-01T10:00:00Z"), ZoneOffset.UTC);

    private final ResponseClassifier classifier = new ResponseClassifier(CLOCK, Duration.ofMinutes(5));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                " 7 | 7",
                "300 | 300",
                "301 | 300",
                "999999999 | 300",
                "99999999999 | 0",
                "-1 | 0",
                "1.5 | 0",
                "soon | 0",
                "Tue, 01 Dec 2026 10:00:30 GMT | 30",
                "Tue, 01 Dec 2026 09:00:00 GMT | 0",
                "Fri, 01 Dec 2028 10:00:00 GMT | 300",
                "Tue, 99 Dec 2026 10:00:30 GMT | 0",
            })
    void retryAfterIsReadInBothFormsAndBounded(String header, long seconds) {
        assertThat(classifier.classify(503, Optional.of(header)))
                .isInstanceOfSatisfying(
                        DeliveryResult.Failed.class,
                        failed -> assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource({
        "429, true",
        "503, true",
        "500, false",
        "404, false",
        "401, false",
        "403, false",
        "407, false",
        "307, false",
        "199, false",
        "600, false"
    })
    void statusTellsWhetherTheSinkOrTheNotificationMayBeAtFault(int status, boolean busy) {
        assertThat(classifier.classify(status, Optional.empty()))
                .isInstanceOfSatisfying(
                        DeliveryResult.Failed.class,
                        failed -> assertThat(failed.busy()).isEqualTo(busy));
    }

    @Test
    void everyStatusOfSuccessIsAccepted() {
        for (int status = 200; status < 300; status++) {
            assertThat(classifier.classify(status, Optional.of("60"))).isInstanceOf(DeliveryResult.Accepted.class);
        }
    }
}
