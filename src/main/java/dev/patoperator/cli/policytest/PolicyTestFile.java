package dev.patoperator.cli.policytest;

import dev.patoperator.cli.listing.SavedListing;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of tests.
 *
 * @param policies files and folders, resolved against the file's own folder
 */
public record PolicyTestFile(Path file, List<Path> policies, SavedListing listing, List<PolicyTest> tests) {

    public PolicyTestFile {
        policies = List.copyOf(policies);
        tests = List.copyOf(tests);
    }
}
