package dev.patoperator.cli.preview.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Git repository in a folder, made with the program git. Where git is not installed the test is skipped. */
public final class GitRepository {

    private static final List<String> GIT = List.of(
            "git",
            "-c",
            "user.name=test",
            "-c",
            "user.email=test@example.com",
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgSign=false");

    private final Path folder;

    private GitRepository(Path folder) {
        this.folder = folder;
    }

    public static GitRepository in(Path folder) throws Exception {
        GitRepository repository = new GitRepository(folder);
        boolean installed;
        try {
            repository.git("init");
            installed = true;
        } catch (IOException e) {
            installed = false;
        }
        assumeTrue(installed, "the program git is not installed");
        return repository;
    }

    public GitRepository write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return this;
    }

    /** Commits everything, and returns the name of the commit. */
    public String commit() throws Exception {
        git("add", "--all");
        git("commit", "--message", "a change");
        return git("rev-parse", "HEAD").strip();
    }

    public String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(GIT);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
