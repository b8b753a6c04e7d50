package dev.patoperator.cli.policytest;

import dev.patoperator.cli.document.DocumentFile;
import dev.patoperator.cli.document.FieldReader;
import dev.patoperator.cli.document.InputFaults;
import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.engine.Decision;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.cli.listing.SavedListingReader;
import dev.patoperator.cli.manifest.PolicyFiles;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds and reads the files of tests. */
public final class PolicyTestReader {

    private static final String ENDING = "-test.yaml";
    private static final String KIND = "PolicyTest";
    private static final String POLICIES = "policies";
    private static final String TESTS = "tests";
    private static final String EXPECT = "expect";

    private PolicyTestReader() {}

    /**
     * Reads all files whose name ends in {@code -test.yaml}, {@code -test.yml} or {@code -test.json} in folders and their
     * subfolders, and all that are given by name.
     *
     * @throws InvalidInputException with the faults of all files, or when there is no file
     */
    public static List<PolicyTestFile> read(Collection<Path> paths) throws InvalidInputException {
        List<String> faults = new ArrayList<>();
        List<PolicyTestFile> read = new ArrayList<>();
        for (Path file : files(paths)) {
            try {
                read.add(read(file));
            } catch (InvalidInputException e) {
                faults.addAll(e.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
        return read;
    }

    private static Set<Path> files(Collection<Path> paths) throws InvalidInputException {
        Set<Path> files = new LinkedHashSet<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new InvalidInputException(path + ": there is no such file or folder");
            }
            // With the dot, a symbolic link to a folder is the folder. Links within it are not followed.
            try (Stream<Path> found = Files.walk(Files.isDirectory(path) ? path.resolve(".") : path)) {
                List<Path> tests = found.filter(Files::isRegularFile)
                        .filter(file -> file.equals(path) || PolicyFiles.hasNameOfTests(file))
                        .map(Path::normalize)
                        .sorted()
                        .toList();
                if (tests.isEmpty()) {
                    throw new InvalidInputException(path + ": there is no file whose name ends in " + ENDING
                            + " here; docs/how-to/test-policies.md shows one");
                }
                files.addAll(tests);
            } catch (IOException | UncheckedIOException e) {
                throw new InvalidInputException(path + ": cannot be read: " + e.getMessage());
            }
        }
        return files;
    }

    private static PolicyTestFile read(Path file) throws InvalidInputException {
        List<@Nullable Object> documents = DocumentFile.read(file);
        if (documents.size() != 1) {
            throw new InvalidInputException(file + ": tests are one document, but this file has " + documents.size());
        }
        InputFaults faults = new InputFaults(file.toString());
        FieldReader root = FieldReader.of(documents.get(0), "", faults);
        if (!KIND.equals(root.text("kind"))) {
            root.fault("kind", "must be " + KIND + " in a file whose name ends in " + ENDING);
        }
        List<Path> policies = policies(root, file);
        SavedListing listing = SavedListingReader.read(root);
        List<PolicyTest> tests = root.each(TESTS, fields -> test(fields, listing));
        if (!root.has(TESTS)) {
            root.fault(TESTS, "is missing: list what you expect, each with name, request or grant, and expect");
        }
        root.rejectUnknown();
        faults.throwIfAny();
        return new PolicyTestFile(file, policies, listing, tests);
    }

    private static List<Path> policies(FieldReader root, Path file) {
        List<String> names = root.texts(POLICIES);
        if (names == null || names.isEmpty()) {
            root.fault(POLICIES, "is missing: list the files and folders of the policies, relative to this file");
            return List.of();
        }
        List<Path> policies = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String field = POLICIES + "[" + i + "]";
            try {
                Path policy = file.resolveSibling(names.get(i));
                if (!Files.exists(policy)) {
                    root.fault(field, "names " + policy.normalize() + ", which does not exist");
                }
                policies.add(policy);
            } catch (InvalidPathException e) {
                root.fault(field, "is no name of a file or folder: " + e.getReason());
            }
        }
        return policies;
    }

    private static Optional<PolicyTest> test(FieldReader fields, SavedListing listing) {
        String name = fields.requiredText("name", "what the test is about, in a few words");
        Long request = item(fields, ItemKind.REQUEST, "request", listing);
        Long grant = item(fields, ItemKind.GRANT, "grant", listing);
        String by = fields.text("by");
        String why = fields.text("why");
        if (fields.has("request") == fields.has("grant")) {
            fields.fault("must name a request or a grant by its id, and not both");
        }
        ItemKind kind = fields.has("grant") ? ItemKind.GRANT : ItemKind.REQUEST;
        Decision expected = fields.oneOf(EXPECT, decisions(kind));
        if (!fields.has(EXPECT)) {
            fields.fault(
                    EXPECT,
                    "is missing: write one of "
                            + String.join(", ", decisions(kind).keySet()));
        }
        Long id = request == null ? grant : request;
        return id == null || expected == null
                ? Optional.empty()
                : Optional.of(new PolicyTest(name, kind, id, expected, by, why));
    }

    private static @Nullable Long item(FieldReader fields, ItemKind kind, String field, SavedListing listing) {
        Long id = fields.id(field);
        if (id != null && listing.items(kind).stream().map(ListedPat::id).noneMatch(id::equals)) {
            fields.fault(field, "is " + id + ", but " + field + "s of this file has no item with this id");
        }
        return id;
    }

    private static Map<String, Decision> decisions(ItemKind kind) {
        Map<String, Decision> words = new LinkedHashMap<>();
        Decision.of(kind).forEach(decision -> words.put(decision.word(), decision));
        return words;
    }
}
