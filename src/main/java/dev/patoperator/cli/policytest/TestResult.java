package dev.patoperator.cli.policytest;

import dev.patoperator.cli.engine.ItemResult;
import java.nio.file.Path;
import java.util.List;

/**
 * The result of one test.
 *
 * @param failures what differs from the expectation, one clause each; empty when the test passes
 */
public record TestResult(Path file, PolicyTest test, ItemResult got, List<String> failures) {

    public TestResult {
        failures = List.copyOf(failures);
    }

    public boolean passed() {
        return failures.isEmpty();
    }
}
