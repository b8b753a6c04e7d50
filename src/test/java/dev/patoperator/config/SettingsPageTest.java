package dev.patoperator.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsPageTest {

    @Test
    void settingsPageHasOneRowForEachSetting() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/reference/settings.md")).stream()
                .filter(line -> line.startsWith("| `" + Setting.PREFIX))
                .map(line -> line.split("`")[1])
                .toList();

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Setting.values()).map(Setting::name).toList());
    }
}
