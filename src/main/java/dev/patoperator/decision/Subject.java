package dev.patoperator.decision;

/** What is decided upon: GitHub keeps a list of each per organization. */
public enum Subject {
    /** A pending request; its id is a {@code pat_request_id}. */
    REQUEST,
    /** An active grant; its id is a {@code pat_id}. */
    GRANT
}
