package dev.patoperator.github.simulator;

/** Carries out one operation for a caller whose credentials were accepted. */
@FunctionalInterface
interface Endpoint {

    Answer answer(IncomingCall call, Caller caller);
}
