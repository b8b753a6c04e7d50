package dev.patoperator.telemetry;

import java.util.HashSet;
import java.util.Set;

/** Keeps a label from growing without end: each distinct value is a time series that Prometheus keeps for weeks. */
final class BoundedLabel {

    /** Stands for every value that came after the label was full. */
    static final String OTHER = "other";

    private final int most;
    private final Set<String> known = new HashSet<>();

    /** A label with at most this many values of its own. */
    BoundedLabel(int most) {
        this.most = most;
    }

    /** The value itself, or {@link #OTHER}. */
    synchronized String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        return known.size() < most && known.add(value) ? value : OTHER;
    }
}
