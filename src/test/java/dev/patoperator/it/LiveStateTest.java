package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.status.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link LiveState} covers every reason, and the documentation names for each the status that {@link KstatusIT} finds.
 */
class LiveStateTest {

    @Test
    void liveStatesCoverEveryReason() {
        assertThat(Arrays.stream(LiveState.values()).map(LiveState::reason))
                .as("a new reason needs a state here, so that kstatus is tested with it")
                .contains(Reason.values());
    }

    @ParameterizedTest
    @EnumSource
    void theDocumentationNamesTheStatusOfEachReason(Reason reason) throws IOException {
        String page = Files.readString(Path.of("docs", "how-to", "flux.md"));
        String flux = page.substring(page.indexOf("## Health"));
        String word = Map.of(
                        Reason.Phase.READY, "Current",
                        Reason.Phase.STALLED, "Failed",
                        Reason.Phase.RECONCILING, "InProgress",
                        Reason.Phase.PAUSED, "InProgress")
                .get(reason.phase());

        List<String> rows = flux.lines()
                .filter(line -> line.startsWith("|") && line.contains("`" + reason.value() + "`"))
                .toList();

        assertThat(rows).isNotEmpty().anyMatch(row -> row.contains("`" + word + "`"));
    }
}
