package dev.patoperator.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of the project, as {@code pom.xml} has it. */
final class Versions {
    private static final Pattern PROJECT =
            Pattern.compile("<artifactId>github-pat-operator</artifactId>\\s*<version>([^<]+)</version>");

    private Versions() {}

    /** Returns the version of the next release: that of the project, without {@code -SNAPSHOT}. */
    static String released() throws IOException {
        Matcher matcher = PROJECT.matcher(Files.readString(Path.of("pom.xml")));
        if (!matcher.find()) {
            throw new IllegalStateException("pom.xml has no version");
        }
        return matcher.group(1).replace("-SNAPSHOT", "");
    }
}
