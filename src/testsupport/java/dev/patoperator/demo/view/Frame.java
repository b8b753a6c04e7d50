package dev.patoperator.demo.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a terminal shows while the samples are on their way: the table, the progress, and the last decisions. */
public final class Frame {

    private Frame() {}

    /**
     * Returns at most as many lines as there is room for. The table goes first; decisions have what it leaves.
     *
     * @param deeds what was decided so far, in order
     * @param ended how many of the samples have reached their end
     * @param room lines, at least three
     */
    public static List<Line> of(
            Table table, List<Row> rows, List<Deed> deeds, long ended, int samples, Duration elapsed, int room) {
        List<Line> lines = new ArrayList<>(table.lines(rows, room - 1));
        int left = room - lines.size() - 2;
        if (left > 0) {
            lines.add(Line.EMPTY);
            deeds.stream()
                    .skip(Math.max(0, deeds.size() - left))
                    .map(Deed::brief)
                    .forEach(lines::add);
        }
        lines.add(Line.of(progress(ended, samples) + ", " + seconds(elapsed), Style.STRONG));
        return lines;
    }

    /** Returns how many of the samples have reached their end, such as {@code 3 of 15 done}. */
    public static String progress(long ended, int samples) {
        return ended + " of " + samples + " done";
    }

    /** Returns seconds with one decimal. */
    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
