package dev.patoperator.github;

/**
 * Whether a call may still go out. A call may wait for a token, and is tried again while a new token is not known
 * everywhere at GitHub; meanwhile the caller may have changed its mind.
 */
@FunctionalInterface
public interface SendPermit {

    /** Gives the permit always: for calls that change nothing. */
    SendPermit ALWAYS = () -> true;

    /** Asked right before each HTTP request, in the caller's thread. */
    boolean maySend();
}
