package dev.patoperator.cli.policytest;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.engine.ItemResult;
import dev.patoperator.cli.engine.ListingResult;
import dev.patoperator.cli.engine.PolicyEngine;
import dev.patoperator.cli.engine.PolicyMessage;
import dev.patoperator.cli.manifest.PolicyFile;
import dev.patoperator.cli.manifest.PolicyFiles;
import dev.patoperator.model.ResourceRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs tests. Files with the same policies share the compiled conditions. Used by one thread. */
public final class PolicyTestRunner {

    /** A policy by the file and the resource that it is. */
    private record PolicyKey(Path file, ResourceRef resource) {
        static PolicyKey of(PolicyMessage message) {
            return new PolicyKey(message.file(), message.resource());
        }
    }

    private final Map<List<Path>, PolicyEngine> engines = new HashMap<>();
    private final List<TestResult> results = new ArrayList<>();
    private final Set<PolicyMessage> problems = new LinkedHashSet<>();
    private final Set<PolicyMessage> warnings = new LinkedHashSet<>();
    private final Set<PolicyMessage> deciding = new LinkedHashSet<>();
    private final Set<PolicyKey> tested = new HashSet<>();

    private PolicyTestRunner() {}

    /**
     * Runs all tests of some files.
     *
     * @throws InvalidInputException when a file of policies cannot be read
     */
    public static TestRun run(List<PolicyTestFile> files) throws InvalidInputException {
        PolicyTestRunner runner = new PolicyTestRunner();
        for (PolicyTestFile file : files) {
            runner.run(file);
        }
        return runner.testRun();
    }

    private void run(PolicyTestFile file) throws InvalidInputException {
        List<PolicyFile> policies = PolicyFiles.read(file.policies());
        List<Path> key = policies.stream().map(PolicyFile::file).distinct().toList();
        PolicyEngine engine = engines.computeIfAbsent(key, unused -> new PolicyEngine(policies));
        problems.addAll(engine.problems());
        warnings.addAll(engine.warnings(file.listing().now()));
        deciding.addAll(engine.deciding());
        ListingResult decided = engine.decide(file.listing());
        Set<ResourceRef> deciders = new HashSet<>();
        for (PolicyTest test : file.tests()) {
            ItemResult got = decided.of(test.kind(), test.id())
                    .orElseThrow(() -> new IllegalStateException("the reader checks that the item is there"));
            results.add(new TestResult(file.file(), test, got, failures(test, got)));
            deciders.addAll(got.by());
        }
        engine.deciding().stream()
                .map(PolicyKey::of)
                .filter(policy -> deciders.contains(policy.resource()))
                .forEach(tested::add);
    }

    private static List<String> failures(PolicyTest test, ItemResult got) {
        List<String> failures = new ArrayList<>();
        if (got.decision() != test.expected()) {
            failures.add("expected " + test.expected().word() + ", but it is "
                    + got.decision().word());
        }
        String by = test.by();
        if (by != null && got.by().stream().map(ResourceRef::name).noneMatch(by::equals)) {
            failures.add("expected to be decided by " + by + ", but "
                    + (got.by().isEmpty()
                            ? "nothing decides it"
                            : "it is by "
                                    + String.join(
                                            ", ",
                                            got.by().stream()
                                                    .map(ResourceRef::name)
                                                    .toList())));
        }
        if (test.why() != null && !got.why().contains(test.why())) {
            failures.add("the explanation does not contain \"" + test.why() + "\"");
        }
        return failures;
    }

    private TestRun testRun() {
        List<PolicyMessage> untested = deciding.stream()
                .filter(policy -> !tested.contains(PolicyKey.of(policy)))
                .toList();
        return new TestRun(results, List.copyOf(problems), List.copyOf(warnings), untested);
    }
}
