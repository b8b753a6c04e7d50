package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** kubectl as a child process, with one kubeconfig. Its cache and its output stay in a folder of the test. */
public record Kubectl(Path program, Path kubeconfig, Path directory) {

    /** The exit code and the output of a run; standard output and standard error are one text. */
    public record Result(int code, String text) {

        /** The lines, with one space between columns. */
        public List<String> lines() {
            return text.lines()
                    .map(line -> line.strip().replaceAll("\\s+", " "))
                    .toList();
        }
    }

    /** Returns a kubectl with another kubeconfig. */
    public Kubectl with(Path otherKubeconfig) {
        return new Kubectl(program, otherKubeconfig, directory);
    }

    /** Runs kubectl, which must succeed. */
    public Result run(String... arguments) {
        return apply("", arguments);
    }

    /** Runs kubectl, which must succeed, with a standard input for {@code -f -}. */
    public Result apply(String input, String... arguments) {
        Result result = attempt(input, arguments);
        assertThat(result.code())
                .describedAs("kubectl %s%n%s", String.join(" ", arguments), result.text())
                .isZero();
        return result;
    }

    /** Runs kubectl, which may fail. */
    public Result attempt(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "--kubeconfig", kubeconfig.toString(), "--cache-dir", directory + "/cache"));
        command.addAll(List.of(arguments));
        return ChildProgram.run(directory, command, input);
    }
}
