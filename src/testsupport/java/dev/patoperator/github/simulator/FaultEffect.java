package dev.patoperator.github.simulator;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The effect of a scripted fault on a call. A call can have several hooks and delays, but only one other effect. */
sealed interface FaultEffect {

    /** Runs something before GitHub acts. */
    record Hook(Runnable action) implements FaultEffect {}

    /** Delays the call before GitHub acts, or its answer after GitHub acted. */
    record Delay(Duration duration, boolean afterActing) implements FaultEffect {}

    /** Sends this answer instead; GitHub acts first, or does not act at all. */
    record Instead(Function<IncomingCall, Answer> answer, boolean afterActing) implements FaultEffect {}

    /** Lets GitHub act, and changes its answer on the way. */
    record Rewrite(UnaryOperator<Answer> change) implements FaultEffect {}

    /** Cuts the connection without an answer; GitHub acts first, or does not act at all. */
    record Reset(boolean afterActing) implements FaultEffect {}

    /** Lets GitHub act, and ends the connection in the middle of the body. */
    record CutMidBody() implements FaultEffect {}

    /** Whether GitHub carries the call out. */
    default boolean acts() {
        if (this instanceof Instead instead) {
            return instead.afterActing();
        }
        return !(this instanceof Reset reset) || reset.afterActing();
    }

    /** Whether the call continues normally. */
    default boolean passing() {
        return this instanceof Hook || this instanceof Delay;
    }
}
