package dev.patoperator.cli.document;

import java.util.List;

/** Files or arguments that cannot be used. The person who gave them has to correct them. */
public final class InvalidInputException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> faults;

    /** @param faults one line each: file, what is wrong, where and what to write instead */
    public InvalidInputException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    public InvalidInputException(String fault) {
        this(List.of(fault));
    }

    /** Returns one line for each fault. */
    public List<String> faults() {
        return faults;
    }
}
