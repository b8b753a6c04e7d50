package dev.patoperator.model.intent;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is probably wrong with a valid spec. Only the first warnings have a text, because a spec may have hundreds.
 *
 * @param texts one sentence each, that says what to write; at most {@link #MAX_TEXTS}. What is passed beyond counts as others
 * @param others how many more warnings there are
 */
public record SpecWarnings(List<String> texts, int others) {

    public static final int MAX_TEXTS = 3;

    public static final SpecWarnings NONE = new SpecWarnings(List.of(), 0);

    public SpecWarnings {
        others += Math.max(0, texts.size() - MAX_TEXTS);
        texts = List.copyOf(texts.subList(0, Math.min(MAX_TEXTS, texts.size())));
    }

    /** Returns these warnings after some more important ones. */
    public SpecWarnings after(List<String> first) {
        return first.isEmpty()
                ? this
                : new SpecWarnings(Stream.concat(first.stream(), texts.stream()).toList(), others);
    }
}
