package dev.patoperator.policy.cel;

/** The result of compiling an expression whose value is a text. */
public sealed interface TextCompilationResult {

    /** The expression compiled and can be evaluated. */
    record TextCompilationSuccess(CompiledText text) implements TextCompilationResult {}

    /**
     * The expression did not compile, or is not allowed.
     *
     * @param problem what is wrong, with positions where there are any
     */
    record TextCompilationFailure(String problem) implements TextCompilationResult {}
}
