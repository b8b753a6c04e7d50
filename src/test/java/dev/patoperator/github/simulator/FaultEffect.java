package dev.patoperator.github.simulator;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What a scripted fault does to a call. Hooks and delays let the call go on; of all others a call gets one. */
sealed interface FaultEffect {

    /** Runs something before GitHub acts. */
    record Hook(Runnable action) implements FaultEffect {}

    /** Holds the call for a while before GitHub acts, or its answer after GitHub acted. */
    record Delay(Duration duration, boolean afterActing) implements FaultEffect {}

    /** Answers this; GitHub acts first, or does not act at all. */
    record Instead(Function<IncomingCall, Answer> answer, boolean afterActing) implements FaultEffect {}

    /** GitHub acts, and its answer is changed on the way. */
    record Rewrite(UnaryOperator<Answer> change) implements FaultEffect {}

    /** Cuts the connection without an answer; GitHub acts first, or does not act at all. */
    record Reset(boolean afterActing) implements FaultEffect {}

    /** GitHub acts; the connection ends in the middle of the body. */
    record CutMidBody() implements FaultEffect {}

    /** Whether GitHub carries the call out. */
    default boolean acts() {
        if (this instanceof Instead instead) {
            return instead.afterActing();
        }
        return !(this instanceof Reset reset) || reset.afterActing();
    }

    /** Whether the call goes on as if nothing had happened. */
    default boolean passing() {
        return this instanceof Hook || this instanceof Delay;
    }
}
