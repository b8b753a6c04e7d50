package dev.patoperator.cli.preview.base;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.manifest.PolicyFile;
import dev.patoperator.cli.manifest.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The policies before a change. */
public record BasePolicies(Base base, List<PolicyFile> policies) {

    public BasePolicies {
        policies = List.copyOf(policies);
    }

    /**
     * Reads them.
     *
     * @param folder the folder with the changed policies
     * @param name an existing folder, or a revision of the repository of {@code folder}, in which the same folder is read.
     *     What is both is taken as a folder: {@code refs/heads/…} names a branch in any case
     * @throws InvalidInputException when neither exists, or its policies cannot be read
     */
    public static BasePolicies read(Path folder, String name) throws InvalidInputException, InterruptedException {
        Path other = Path.of(name);
        if (Files.isDirectory(other)) {
            return new BasePolicies(new Base(name, null), PolicyFiles.read(List.of(other)));
        }
        GitFolder git = GitFolder.read(folder, name);
        return new BasePolicies(new Base(name, git.commit()), policies(git, folder + " of " + name));
    }

    private static List<PolicyFile> policies(GitFolder git, String shownFolder) throws InvalidInputException {
        try {
            Path copy = Files.createTempDirectory("github-pat-operator");
            try {
                for (Map.Entry<String, byte[]> file : git.files().entrySet()) {
                    Files.write(copy.resolve(file.getKey()), file.getValue());
                }
                return PolicyFiles.read(List.of(copy));
            } catch (InvalidInputException e) {
                throw new InvalidInputException(e.faults().stream()
                        .map(fault -> fault.replace(copy.toString(), shownFolder))
                        .toList());
            } finally {
                delete(copy, new ArrayList<>(git.files().keySet()));
            }
        } catch (IOException e) {
            throw new InvalidInputException("no temporary folder can be written: " + e.getMessage());
        }
    }

    private static void delete(Path copy, List<String> names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(copy.resolve(name));
        }
        Files.deleteIfExists(copy);
    }
}
