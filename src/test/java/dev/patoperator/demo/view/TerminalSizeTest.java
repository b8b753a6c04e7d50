package dev.patoperator.demo.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalSizeTest {

    @Test
    void sizeIsWhatSttySays() {
        assertThat(TerminalSize.of(Map.<String, String>of()::get, "50 132\n")).isEqualTo(new TerminalSize(50, 132));
    }

    @Test
    void variablesComeBeforeStty() {
        assertThat(TerminalSize.of(Map.of("LINES", "30", "COLUMNS", "100")::get, "50 132\n"))
                .isEqualTo(new TerminalSize(30, 100));
    }

    @Test
    void sizeIsTheUsualOneWhenNothingSaysIt() {
        assertThat(TerminalSize.of(Map.of("LINES", "many")::get, "")).isEqualTo(TerminalSize.USUAL);
        assertThat(TerminalSize.of(Map.<String, String>of()::get, "0 0\n")).isEqualTo(TerminalSize.USUAL);
    }
}
