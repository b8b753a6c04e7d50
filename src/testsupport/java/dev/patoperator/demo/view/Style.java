package dev.patoperator.demo.view;

/** The colours of the demo, by what they say. */
public enum Style {
    PLAIN(""),
    GOOD("\u001b[32m"),
    WAITING("\u001b[33m"),
    BAD("\u001b[31m"),
    DIM("\u001b[2m"),
    STRONG("\u001b[1m");

    private static final String END = "\u001b[0m";

    private final String start;

    Style(String start) {
        this.start = start;
    }

    String paint(String text) {
        return start.isEmpty() || text.isEmpty() ? text : start + text + END;
    }
}
