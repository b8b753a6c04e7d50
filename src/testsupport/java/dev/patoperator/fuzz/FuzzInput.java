package dev.patoperator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The bytes of one run as text, line by line. {@code ~~N} in it repeats what stands before it on the line that many
 * times, so that a short input can stand for a long one.
 */
public final class FuzzInput {

    private static final Pattern REPEAT = Pattern.compile("~~([0-9]{1,4})");
    private static final int LONGEST = 40_000;

    private final Deque<String> lines;

    public FuzzInput(byte[] data) {
        this(text(data));
    }

    public FuzzInput(String text) {
        lines = new ArrayDeque<>(List.of(text.split("\n", -1)));
    }

    /** All of it. */
    public static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8)
                .lines()
                .map(FuzzInput::repeated)
                .collect(Collectors.joining("\n"));
    }

    private static String repeated(String line) {
        Matcher repeat = REPEAT.matcher(line);
        if (!repeat.find()) {
            return line;
        }
        String what = line.substring(0, repeat.start());
        int times = Math.min(Integer.parseInt(repeat.group(1)), LONGEST / Math.max(1, what.length()));
        return what.repeat(times) + line.substring(repeat.end());
    }

    /** The next line; empty when there is none. */
    public String line() {
        String line = lines.poll();
        return line == null ? "" : line;
    }

    /** Whether a line follows that is not empty, as in the head of an HTTP message. */
    public boolean hasHeader() {
        return !lines.isEmpty() && !lines.peek().isEmpty();
    }

    /** All that is left. */
    public String rest() {
        String rest = String.join("\n", lines);
        lines.clear();
        return rest;
    }
}
