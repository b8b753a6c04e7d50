package dev.patoperator.licenses;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The build step that fails when the packaged jar lacks a license. */
public final class CheckJar {

    private CheckJar() {}

    /**
     * Checks one jar.
     *
     * @param args the jar
     * @throws IllegalStateException if a license, the notice or a library is missing
     */
    public static void main(String[] args) throws IOException {
        JarLicenses licenses = JarLicenses.of(Path.of(args[0]));
        List<String> problems = licenses.problems();
        if (!problems.isEmpty()) {
            throw new IllegalStateException(args[0] + ": " + String.join("; ", problems));
        }
        System.out.println("licenses of " + licenses.libraryCount() + " libraries are in " + args[0]);
    }
}
