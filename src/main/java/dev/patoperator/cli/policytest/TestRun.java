package dev.patoperator.cli.policytest;

import dev.patoperator.cli.engine.PolicyMessage;
import java.util.List;

/**
 * The results of all tests.
 *
 * @param problems policies that are invalid; each fails the run
 * @param warnings what is probably wrong with valid policies; this fails nothing
 * @param untested policies that decide in no test; this fails nothing
 */
public record TestRun(
        List<TestResult> results,
        List<PolicyMessage> problems,
        List<PolicyMessage> warnings,
        List<PolicyMessage> untested) {

    public TestRun {
        results = List.copyOf(results);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        untested = List.copyOf(untested);
    }

    public long failedCount() {
        return results.stream().filter(result -> !result.passed()).count();
    }

    /** Whether every test passes and every policy is valid. */
    public boolean passed() {
        return failedCount() == 0 && problems.isEmpty();
    }
}
