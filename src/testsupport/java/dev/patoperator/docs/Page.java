package dev.patoperator.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown page. */
record Page(Path file, String text) {

    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern PATH = Pattern.compile("\\b(?:deploy|charts)/[\\w./-]*\\w");
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
    private static final Pattern SHELL_INPUT = Pattern.compile("(?ms)<<'END'\\n(.*?)^\\s*END$");
    private static final Pattern COMMANDS = Pattern.compile("(?m)^\\n((?: {4}.*\\n)+)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[?`(\\w+)`");

    static Page of(Path file) throws IOException {
        return new Page(file, Files.readString(file));
    }

    /** Returns the pages at the top of the repository and all pages below {@code docs}. */
    static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>();
        for (Path file : markdown(Path.of(""), 1)) {
            pages.add(of(file));
        }
        for (Path file : markdown(Path.of("docs"), Integer.MAX_VALUE)) {
            pages.add(of(file));
        }
        return pages;
    }

    private static List<Path> markdown(Path folder, int maxDepth) throws IOException {
        try (Stream<Path> files = Files.walk(folder, maxDepth)) {
            return files.filter(it -> it.toString().endsWith(".md")).sorted().toList();
        }
    }

    List<String> headings() {
        return HEADING.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** Returns the links within the repository. */
    List<String> links() {
        return LINK.matcher(CODE.matcher(text).replaceAll(""))
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /** Returns the manifests of the operator's own kinds, from blocks of YAML and from the input of commands. */
    List<String> manifests() {
        return Stream.of(YAML_BLOCK, SHELL_INPUT)
                .flatMap(pattern -> pattern.matcher(text).results())
                .map(match -> match.group(1).stripTrailing().stripIndent())
                .filter(yaml -> yaml.startsWith("apiVersion: patoperator.dev/"))
                .toList();
    }

    /** Returns the files with tests of policies. */
    List<String> policyTests() {
        return YAML_BLOCK
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(yaml -> yaml.startsWith("kind: PolicyTest\n"))
                .toList();
    }

    /** Returns the blocks of commands that a reader runs, without the start of the demo and its environment. */
    List<String> commands() {
        return COMMANDS.matcher(text)
                .results()
                .map(match -> match.group(1)
                        .stripTrailing()
                        .stripIndent()
                        .lines()
                        .filter(line -> !line.startsWith("export "))
                        .collect(Collectors.joining("\n")))
                .filter(block -> block.startsWith("kubectl ") || block.startsWith("sed "))
                .toList();
    }

    /** Returns the first cells of the table rows that begin with a word between backticks, without links. */
    List<String> firstCells() {
        return ROW.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** Returns the files and folders of {@code deploy/} and {@code charts/} that the page names. */
    List<Path> deployPaths() {
        return PATH.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .map(Path::of)
                .toList();
    }

    boolean reaches(String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path folder = file.getParent() == null ? Path.of("") : file.getParent();
        Path target = parts[0].isEmpty() ? file : folder.resolve(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1
                        || of(target).headings().stream()
                                .anyMatch(it -> anchor(it).equals(parts[1])));
    }

    /** Returns the anchor that GitHub generates for a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{Alnum} _-]", "")
                .replace(' ', '-');
    }
}
