package dev.patoperator.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.config.InvalidSettingException;
import dev.patoperator.config.Settings;
import dev.patoperator.fuzz.FuzzInput;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class GoDurationFuzzTest {

    private static final String SETTING = "PAT_OPERATOR_CONFIRM_TIMEOUT";

    @FuzzTest
    void anythingIsADurationWithinItsBoundsOrRefusedByName(byte[] data) {
        String text = FuzzInput.text(data);
        try {
            assertThat(Settings.from(Map.of(SETTING, text)).confirmTimeout())
                    .isBetween(Duration.ofSeconds(1), Duration.ofHours(1));
        } catch (InvalidSettingException e) {
            assertThat(e.getMessage()).startsWith(SETTING + "=").hasSizeLessThan(400);
        }
        Optional<Duration> duration = GoDuration.parse(text);
        duration.ifPresent(it -> assertThat(it.isNegative()).isFalse());
        Optional<Duration> longer = GoDuration.parse(text + "1h");
        if (duration.isPresent() && longer.isPresent() && !text.equals("0")) {
            assertThat(longer.get().minus(duration.get())).isEqualTo(Duration.ofHours(1));
        }
    }
}
