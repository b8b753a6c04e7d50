package dev.patoperator.licenses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarLicensesTest {

    private static final String LIST = """

            Lists of 3 third-party dependencies.
                 (EPL-2.0) (LGPL-2.1-only) Logback Core Module (ch.qos.logback:logback-core:1.6.6 - http://logback.qos.ch/)
                 (Apache-2.0) jackson-databind (com.fasterxml.jackson.core:jackson-databind:2.22.4 - https://example.com)
                 (BSD-3-Clause) Protocol Buffers [Core] (com.google.protobuf:protobuf-java:4.35.1 - https://example.com/)
            """;

    @TempDir
    private Path folder;

    private final Map<String, String> files = new HashMap<>(Map.of(
            "META-INF/LICENSE", "Apache License\nVersion 2.0",
            "META-INF/NOTICE", "Copyright 2026 the github-pat-operator authors",
            "META-INF/third-party/LIBRARIES.txt", LIST,
            "META-INF/third-party/logback.txt", "Eclipse Public License",
            "META-INF/third-party/protobuf-java.txt", "Redistribution",
            "META-INF/maven/dev.patoperator/github-pat-operator/pom.properties", "",
            "META-INF/maven/com.fasterxml.jackson.core/jackson-databind/pom.properties", ""));

    @Test
    void jarWithListTextsAndNoticeHasNoProblem() throws IOException {
        JarLicenses licenses = JarLicenses.of(jar());

        assertThat(licenses.problems()).isEmpty();
        assertThat(licenses.libraryCount()).isEqualTo(3);
    }

    @Test
    void missingLicenseAndNoticeAreNamed() throws IOException {
        files.remove("META-INF/LICENSE");
        files.remove("META-INF/NOTICE");

        assertThat(JarLicenses.of(jar()).problems())
                .containsExactly(
                        "META-INF/LICENSE is not the Apache License", "META-INF/NOTICE does not name the holder");
    }

    @Test
    void libraryThatIsNotListedIsNamed() throws IOException {
        files.put("META-INF/maven/org.example/left-out/pom.properties", "");

        assertThat(JarLicenses.of(jar()).problems())
                .containsExactly(
                        "neither META-INF/third-party/LIBRARIES.txt nor META-INF/NOTICE names org.example:left-out");
    }

    @Test
    void libraryWithinAnotherMayBeNamedByNotice() throws IOException {
        files.put("META-INF/maven/org.example/within/pom.properties", "");
        files.merge("META-INF/NOTICE", "\norg.example:within (Apache-2.0)", String::concat);

        assertThat(JarLicenses.of(jar()).problems()).isEmpty();
    }

    @Test
    void missingAndSuperfluousTextsAreNamed() throws IOException {
        files.remove("META-INF/third-party/protobuf-java.txt");
        files.put("META-INF/third-party/gone.txt", "text");

        assertThat(JarLicenses.of(jar()).problems())
                .containsExactly(
                        "META-INF/third-party/ has no license text of protobuf-java",
                        "META-INF/third-party/gone.txt is of no library in the jar");
    }

    @Test
    void checkFailsTheBuildForJarWithoutList() throws IOException {
        files.remove("META-INF/third-party/LIBRARIES.txt");
        String jar = jar().toString();

        assertThatThrownBy(() -> CheckJar.main(new String[] {jar}))
                .hasMessageContaining("names com.fasterxml.jackson.core:jackson-databind");
    }

    private Path jar() throws IOException {
        Path file = folder.resolve("operator.jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (var entry : files.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }
}
