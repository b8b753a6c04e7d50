package dev.patoperator.demo.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One line of text with colours. Its length counts the characters that are seen.
 *
 * @param spans parts with one colour each, in order
 */
public record Line(List<Span> spans) {

    /** The empty line. */
    public static final Line EMPTY = new Line(List.of());

    private static final String CUT = "...";

    /**
     * A part of a line with one colour.
     *
     * @param text the characters, without control characters
     * @param style the colour
     */
    public record Span(String text, Style style) {}

    /** Copies the spans. */
    public Line {
        spans = List.copyOf(spans);
    }

    /** Returns a line without colours. */
    public static Line of(String text) {
        return of(text, Style.PLAIN);
    }

    /** Returns a line with one colour. */
    public static Line of(String text, Style style) {
        return new Line(List.of(new Span(text, style)));
    }

    /** Returns this line with more text at its end. */
    public Line then(String text, Style style) {
        List<Span> all = new ArrayList<>(spans);
        all.add(new Span(text, style));
        return new Line(all);
    }

    /** Returns this line with more text at its end, without colour. */
    public Line then(String text) {
        return then(text, Style.PLAIN);
    }

    /** Returns this line with another one at its end. */
    Line then(Line more) {
        List<Span> all = new ArrayList<>(spans);
        all.addAll(more.spans());
        return new Line(all);
    }

    /** Returns this line with more text at its beginning, without colour. */
    public Line after(String text) {
        List<Span> all = new ArrayList<>(List.of(new Span(text, Style.PLAIN)));
        all.addAll(spans);
        return new Line(all);
    }

    /** Returns the number of characters that are seen. */
    public int length() {
        return spans.stream().mapToInt(span -> span.text().length()).sum();
    }

    /** Returns this line, or its beginning and {@code ...} when it is longer than a width. */
    public Line cut(int width) {
        if (length() <= width) {
            return this;
        }
        List<Span> kept = new ArrayList<>();
        int room = Math.max(0, width - CUT.length());
        for (Span span : spans) {
            String text = span.text().substring(0, Math.min(room, span.text().length()));
            kept.add(new Span(text, span.style()));
            room -= text.length();
        }
        kept.add(new Span(CUT.substring(0, Math.min(CUT.length(), Math.max(0, width))), Style.PLAIN));
        return new Line(kept);
    }

    /** Returns the characters, with escape codes for the colours where they are wanted. */
    public String text(boolean colour) {
        return spans.stream()
                .map(span -> colour ? span.style().paint(span.text()) : span.text())
                .collect(Collectors.joining())
                .stripTrailing();
    }

    /**
     * Returns lines that are no longer than a width, broken between words. A word that is longer has a line of its own.
     *
     * @param indent what each line but the first begins with
     */
    public static List<Line> wrap(String text, int width, String indent) {
        List<Line> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(of(line.toString()));
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(line.length() == 0 ? "" : " ").append(word);
            }
        }
        lines.add(of(line.toString()));
        return lines;
    }
}
