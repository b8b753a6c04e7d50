package dev.patoperator.policy.cel;

/** What compiling an expression comes to. */
public sealed interface CompilationResult {

    /** It can be evaluated. */
    record CompilationSuccess(CompiledCondition condition) implements CompilationResult {}

    /**
     * It cannot.
     *
     * @param problem what is wrong with it, with positions where there are any
     */
    record CompilationFailure(String problem) implements CompilationResult {}
}
