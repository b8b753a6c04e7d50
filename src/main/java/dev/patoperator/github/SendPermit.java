package dev.patoperator.github;

/**
 * Decides whether a call may still be sent. A call may wait for a token, and is tried again while a new token is not
 * known everywhere at GitHub. Meanwhile the caller may no longer want it.
 */
@FunctionalInterface
public interface SendPermit {

    /** Always permits: for calls that change nothing. */
    SendPermit ALWAYS = () -> true;

    /** Whether the call may be sent now. Called right before each try, in the caller's thread. */
    boolean maySend();
}
