package dev.patoperator.decision;

/** What is decided upon: GitHub keeps a list of each per organization. */
public enum Subject {
    /** A pending request; its id is a {@code pat_request_id}. */
    REQUEST("pending request"),
    /** An active grant; its id is a {@code pat_id}. */
    GRANT("active grant");

    private final String noun;

    Subject(String noun) {
        this.noun = noun;
    }

    /** What people call one. */
    public String noun() {
        return noun;
    }
}
