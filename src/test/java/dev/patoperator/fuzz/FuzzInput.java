package dev.patoperator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of one run as text, line by line. {@code ~~N} in it repeats what stands before it on the line that many
 * times, so that a short input can stand for a long one.
 */
public final class FuzzInput {

    private static final Pattern REPEAT = Pattern.compile("([^\\n]*?)~~(\\d{1,4})");
    private static final int LONGEST = 40_000;

    private final Deque<String> lines;

    public FuzzInput(byte[] data) {
        lines = new ArrayDeque<>(List.of(text(data).split("\n", -1)));
    }

    /** All of it. */
    public static String text(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        return REPEAT.matcher(text).replaceAll(FuzzInput::repeated);
    }

    private static String repeated(MatchResult found) {
        String what = found.group(1);
        int times = Math.min(Integer.parseInt(found.group(2)), LONGEST / Math.max(1, what.length()));
        return Matcher.quoteReplacement(what.repeat(times));
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
