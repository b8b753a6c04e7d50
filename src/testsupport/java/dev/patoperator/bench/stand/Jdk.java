package dev.patoperator.bench.stand;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JDK of this machine. */
record Jdk(Path home, Runtime.Version version) {

    private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"([0-9.]+)\"");

    /** Finds the newest of the JDKs in {@code /usr/lib/jvm}, {@code JAVA_HOME} and the one that runs this code. */
    static Jdk newest() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        Optional.ofNullable(System.getenv("JAVA_HOME")).map(Path::of).ifPresent(homes::add);
        if (Files.isDirectory(USUAL_PLACE)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(USUAL_PLACE)) {
                found.forEach(homes::add);
            }
        }
        List<Jdk> jdks = new ArrayList<>();
        for (Path home : homes) {
            Path release = home.resolve("release");
            if (Files.isRegularFile(release) && Files.isExecutable(home.resolve("bin/jcmd"))) {
                Matcher version = VERSION.matcher(Files.readString(release));
                if (version.find()) {
                    jdks.add(new Jdk(home, Runtime.Version.parse(version.group(1))));
                }
            }
        }
        return jdks.stream()
                .max(Comparator.comparing(Jdk::version))
                .orElseThrow(() ->
                        new IllegalStateException("no JDK was found, neither as JAVA_HOME nor in " + USUAL_PLACE));
    }

    int feature() {
        return version.feature();
    }

    String tool(String name) {
        return home.resolve("bin").resolve(name).toString();
    }
}
