package dev.patoperator.licenses;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a runnable jar says about licenses.
 *
 * @param texts the content of each file in it that counts: license, notice, list of libraries, texts, Maven properties;
 *     by its path in the jar
 */
record JarLicenses(Map<String, String> texts) {

    static final String LICENSE = "META-INF/LICENSE";
    static final String NOTICE = "META-INF/NOTICE";
    static final String THIRD_PARTY = "META-INF/third-party/";
    static final String LIBRARIES = THIRD_PARTY + "LIBRARIES.txt";

    private static final String OWN = "META-INF/maven/dev.patoperator/";
    private static final String APACHE = "Apache-2.0";

    /** A line of the list: {@code (MIT) SLF4J API Module (org.slf4j:slf4j-api:2.0.17 - http://www.slf4j.org)}. */
    private static final Pattern LINE =
            Pattern.compile("(?m)^ +((?:\\([^)]+\\) )+).*\\(([\\w.-]+):([\\w.-]+):([\\w.-]+) - \\S*\\)$");

    /** The Maven properties that many libraries carry in their jar. */
    private static final Pattern PROPERTIES = Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom\\.properties");

    /** One library of the list. */
    private record Library(String artifact, boolean apacheOnly) {
        boolean has(String text) {
            return artifact.equals(text) || artifact.startsWith(text + "-");
        }
    }

    static JarLicenses of(Path file) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (var entry : jar.stream().filter(it -> !it.isDirectory()).toList()) {
                String name = entry.getName();
                if (List.of(LICENSE, NOTICE).contains(name)
                        || name.startsWith(THIRD_PARTY)
                        || PROPERTIES.matcher(name).matches()) {
                    try (var content = jar.getInputStream(entry)) {
                        texts.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return new JarLicenses(texts);
    }

    /** Returns what is missing, one sentence each; nothing when the jar may be distributed as it is. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!texts.getOrDefault(LICENSE, "").contains("Apache License")) {
            problems.add(LICENSE + " is not the Apache License");
        }
        if (!texts.getOrDefault(NOTICE, "").contains("the github-pat-operator authors")) {
            problems.add(NOTICE + " does not name the holder");
        }
        List<Library> libraries = libraries();
        for (MatchResult bundled : bundled().toList()) {
            String name = bundled.group(1) + ":" + bundled.group(2);
            // A library may contain others, which are no dependencies: the notice names these.
            if (libraries.stream().noneMatch(it -> it.artifact().equals(bundled.group(2)))
                    && !texts.getOrDefault(NOTICE, "").contains(name)) {
                problems.add("neither " + LIBRARIES + " nor " + NOTICE + " names " + name);
            }
        }
        for (Library library : libraries) {
            if (!library.apacheOnly() && licenseFiles().noneMatch(library::has)) {
                problems.add(THIRD_PARTY + " has no license text of " + library.artifact());
            }
        }
        licenseFiles()
                .filter(text -> libraries.stream().noneMatch(it -> it.has(text)))
                .forEach(text -> problems.add(THIRD_PARTY + text + ".txt is of no library in the jar"));
        return problems;
    }

    int libraryCount() {
        return libraries().size();
    }

    private List<Library> libraries() {
        return LINE.matcher(texts.getOrDefault(LIBRARIES, ""))
                .results()
                .map(line -> new Library(line.group(3), line.group(1).equals("(" + APACHE + ") ")))
                .toList();
    }

    /** Returns the libraries that are known to be in the jar without the list: group and artifact. */
    private Stream<MatchResult> bundled() {
        return texts.keySet().stream()
                .filter(name -> !name.startsWith(OWN))
                .sorted()
                .flatMap(name -> PROPERTIES.matcher(name).results());
    }

    /** Returns the names of the license texts without the folder and {@code .txt}. */
    private Stream<String> licenseFiles() {
        return texts.keySet().stream()
                .filter(name -> name.startsWith(THIRD_PARTY) && !name.equals(LIBRARIES))
                .map(name -> name.substring(THIRD_PARTY.length()).replaceFirst("\\.txt$", ""))
                .sorted();
    }
}
