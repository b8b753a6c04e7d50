package dev.patoperator.cli.document;

import dev.patoperator.text.TextSanitizer;
import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one file, so that a person sees all of them at once. Used by one thread. */
public final class InputFaults {

    private static final int MAX_SHOWN_VALUE = 60;
    private static final int MAX_FAULTS = 50;

    private final String file;
    private final List<String> faults = new ArrayList<>();

    public InputFaults(String file) {
        this.file = file;
    }

    /** Adds a fault of a field, in a clause that follows the field's path. */
    public void add(String path, String clause) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(file + ": " + (path.isEmpty() ? "" : path + " ") + clause);
        } else if (faults.size() == MAX_FAULTS) {
            faults.add(file + ": there are more faults");
        }
    }

    /** Throws all faults; does nothing when there is none. */
    public void throwIfAny() throws InvalidInputException {
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
    }

    /** Returns a value as messages show it: quoted, on one line, bounded. */
    public static String shown(Object value) {
        return "'" + TextSanitizer.shorten(TextSanitizer.line(String.valueOf(value), 1000), MAX_SHOWN_VALUE) + "'";
    }
}
