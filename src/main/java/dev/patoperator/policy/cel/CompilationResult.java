package dev.patoperator.policy.cel;

/** The result of compiling an expression. */
public sealed interface CompilationResult {

    /** The expression compiled and can be evaluated. */
    record CompilationSuccess(CompiledCondition condition) implements CompilationResult {}

    /**
     * The expression did not compile, or is not allowed.
     *
     * @param problem what is wrong, with positions where there are any
     */
    record CompilationFailure(String problem) implements CompilationResult {}
}
