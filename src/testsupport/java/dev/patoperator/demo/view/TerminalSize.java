package dev.patoperator.demo.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lines and columns of a terminal.
 *
 * @param lines at least 1
 * @param columns at least 1
 */
public record TerminalSize(int lines, int columns) {

    /** What a terminal has that does not say otherwise. */
    public static final TerminalSize USUAL = new TerminalSize(24, 80);

    private static final long PATIENCE_MILLIS = 500;

    /** Returns the size of the terminal of this process. */
    public static TerminalSize current() {
        return of(System.getenv()::get, stty());
    }

    /**
     * Returns the size that the variables LINES and COLUMNS say, else the one that stty says, else the usual one.
     *
     * @param environment null for variables that are not set
     * @param stty lines and columns, as {@code stty size} prints them; empty when it could not be asked
     */
    static TerminalSize of(Function<String, @Nullable String> environment, String stty) {
        String[] asked = stty.strip().split(" ");
        return new TerminalSize(
                number(environment.apply("LINES"), number(asked[0], USUAL.lines())),
                number(environment.apply("COLUMNS"), number(asked.length < 2 ? "" : asked[1], USUAL.columns())));
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }

    /** Java cannot ask a terminal for its size. */
    private static String stty() {
        try {
            Process process = new ProcessBuilder("sh", "-c", "stty size < /dev/tty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
