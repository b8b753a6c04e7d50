package dev.patoperator.policy;

/** What compiling an expression comes to. */
sealed interface Compilation {

    /** It can be evaluated. */
    record Done(Condition condition) implements Compilation {}

    /**
     * It cannot.
     *
     * @param problem what is wrong with it, with positions where there are any
     */
    record Refused(String problem) implements Compilation {}
}
