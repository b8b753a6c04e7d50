package dev.patoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments are answered without a cluster, and start nothing: no kubeconfig is given, and no port is opened. */
class CommandLineTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static OperatorJvm operator(String... arguments) {
        return OperatorJvm.fromClassPath(Map.of("KUBECONFIG", "/nonexistent"), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help"})
    void helpListsEverySettingWithItsDefaultOnOneLine(String argument) throws IOException {
        try (OperatorJvm operator = operator(argument)) {
            assertThat(operator.exitCode(SOON)).isZero();
            assertThat(operator.err()).isEmpty();
            assertThat(operator.out()).contains("Usage: java -jar github-pat-operator.jar", "Documentation: ");
            List<String> settings = operator.out()
                    .lines()
                    .filter(line -> line.startsWith("  PAT_OPERATOR_"))
                    .toList();
            assertThat(settings).hasSize(12).allMatch(line -> line.contains("(default: ") && line.endsWith(")"));
            assertThat(settings).allSatisfy(line -> assertDocumented(line.strip()));
        }
    }

    /** Some page has a row of the setting with the same default. */
    private static void assertDocumented(String line) throws IOException {
        String name = line.substring(0, line.indexOf(' '));
        String defaultValue = line.substring(line.lastIndexOf("(default: ") + "(default: ".length(), line.length() - 1);
        try (Stream<Path> pages = Stream.concat(Stream.of(Path.of("README.md")), Files.walk(Path.of("docs")))) {
            assertThat(pages.filter(page -> page.toString().endsWith(".md")).flatMap(CommandLineTest::lines))
                    .anyMatch(row -> row.startsWith("| `" + name + "` | `" + defaultValue + "` |")
                            || row.startsWith("| `" + name + "` | " + defaultValue + " |"));
        }
    }

    private static Stream<String> lines(Path page) {
        try {
            return Files.readAllLines(page).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void versionNamesTheOperatorAndJava() {
        try (OperatorJvm operator = operator("--version")) {
            assertThat(operator.exitCode(SOON)).isZero();
            assertThat(operator.err()).isEmpty();
            assertThat(operator.out().strip()).isEqualTo("github-pat-operator dev, Java " + Runtime.version());
        }
    }

    @Test
    void unknownArgumentIsNamedInOneLine() {
        try (OperatorJvm operator = operator("--version", "--namespace=\nacme")) {
            assertThat(operator.exitCode(SOON)).isEqualTo(2);
            assertThat(operator.out()).isEmpty();
            assertThat(operator.err().strip())
                    .isEqualTo(
                            "github-pat-operator: unknown argument --namespace= acme; --help shows how to configure it");
        }
    }
}
