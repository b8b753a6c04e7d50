package dev.patoperator.demo.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenTest {

    private static final Line GREEN = Line.of("True", Style.GOOD);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8).replace("\r", "");
    }

    @Test
    void plainScreenPrintsNoEscapeCodes() {
        Screen screen = Screen.plain(out);
        screen.begin("starting ... ");
        screen.say(List.of(GREEN, GREEN));

        assertThat(printed()).isEqualTo("starting ... True\nTrue\n");
    }

    @Test
    void terminalReplacesWhatChangesAndPrintsNothingWhenNothingDoes() {
        Screen screen = Screen.terminal(out, true, () -> TerminalSize.USUAL);
        screen.replace(List.of(Line.of("one"), Line.of("two")));
        screen.replace(List.of(Line.of("one"), Line.of("two")));
        screen.replace(List.of(GREEN));
        screen.say("end");

        assertThat(printed())
                .isEqualTo("one\ntwo\n" + "\u001b[2A\u001b[J" + "\u001b[32mTrue\u001b[0m\n" + "\u001b[1A\u001b[J"
                        + "end\n");
    }

    @Test
    void terminalWithoutColoursStillReplaces() {
        Screen screen = Screen.terminal(out, false, () -> TerminalSize.USUAL);
        screen.replace(List.of(GREEN));
        screen.replace(List.of(GREEN, GREEN));

        assertThat(printed()).isEqualTo("True\n\u001b[1A\u001b[JTrue\nTrue\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 10, 18, 24, 50})
    void framesStayWithinTheTerminal(int lines) {
        Screen screen = Screen.terminal(out, false, () -> new TerminalSize(lines, 40));

        screen.replace(Frame.of(
                new Table(), ViewFixtures.rows(15), List.of(), 3, 15, Duration.ofMillis(2_140), screen.room()));

        assertThat(printed().lines())
                .hasSizeLessThanOrEqualTo(lines - 1)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(40))
                .last()
                .isEqualTo("3 of 15 done, 2.1 s");
        assertThat(printed().contains("more")).isEqualTo(lines < 18);
    }
}
