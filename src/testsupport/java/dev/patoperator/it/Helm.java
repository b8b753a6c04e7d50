package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Helm as a child process.
 *
 * @param directory a folder of the test, for its cache and its output
 * @param kubeconfig the cluster; empty for what needs none
 */
public record Helm(Path directory, Optional<Path> kubeconfig) {

    /** Why Helm cannot be run; empty when it can. */
    public static Optional<String> missing() {
        return program().isPresent() ? Optional.empty() : Optional.of("there is no helm on the PATH");
    }

    private static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "helm").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs Helm, which must succeed. */
    public Kubectl.Result run(String... arguments) {
        Kubectl.Result result = attempt(arguments);
        assertThat(result.code())
                .describedAs("helm %s%n%s", String.join(" ", arguments), result.text())
                .isZero();
        return result;
    }

    /** Runs Helm, which may fail. */
    public Kubectl.Result attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString()));
        kubeconfig.ifPresent(file -> command.addAll(List.of("--kubeconfig", file.toString())));
        command.addAll(List.of(arguments));
        return ChildProgram.run(directory, command, "");
    }
}
