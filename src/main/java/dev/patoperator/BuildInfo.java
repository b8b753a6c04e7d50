package dev.patoperator;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What runs, from the jar's manifest.
 *
 * @param version {@code dev} for classes that run from a directory
 * @param commit the commit that the jar was built from; null when the build did not name it
 * @param java the version of the JVM
 */
record BuildInfo(String version, @Nullable String commit, String java) {

    private static final String UNKNOWN = "unknown";

    static BuildInfo current() {
        String version = BuildInfo.class.getPackage().getImplementationVersion();
        return new BuildInfo(
                version == null ? "dev" : version,
                version == null ? null : readCommit(),
                Runtime.version().toString());
    }

    /** The jar is the whole class path, so there is one manifest. */
    private static @Nullable String readCommit() {
        try (InputStream in = BuildInfo.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            if (in == null) {
                return null;
            }
            String commit = new Manifest(in).getMainAttributes().getValue("Implementation-Commit");
            return UNKNOWN.equals(commit) ? null : commit;
        } catch (IOException e) {
            return null; // it says nothing that the operator needs
        }
    }

    /** Returns version and, where it is known, commit. */
    String shown() {
        return commit == null ? version : version + " (commit " + commit + ")";
    }
}
