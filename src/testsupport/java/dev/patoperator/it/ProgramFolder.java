package dev.patoperator.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A folder of programs that an environment variable names. */
public final class ProgramFolder {

    private ProgramFolder() {}

    /** Why the programs cannot be run; empty when all exist. */
    public static Optional<String> missing(String variable, List<String> programs) {
        String folder = System.getenv(variable);
        if (folder == null || folder.isBlank()) {
            return Optional.of(variable + " is not set: it names the folder with " + String.join(", ", programs));
        }
        return programs.stream()
                .filter(program -> !Files.isExecutable(Path.of(folder, program)))
                .findFirst()
                .map(program -> variable + " is " + folder + ", where there is no executable " + program);
    }

    /** The folder, which must exist. */
    public static Path find(String variable) {
        return Path.of(System.getenv(variable)).toAbsolutePath();
    }
}
