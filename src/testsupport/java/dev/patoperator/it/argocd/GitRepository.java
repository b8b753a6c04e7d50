package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A team's local Git repository, with one branch named main. */
final class GitRepository {

    private final Path directory;

    private GitRepository(Path directory) {
        this.directory = directory;
    }

    /** Creates a repository in an empty folder. */
    static GitRepository in(Path directory) {
        GitRepository repository = new GitRepository(directory);
        repository.git("init", "--quiet", "--initial-branch=main");
        repository.write("README.md", "Decisions about personal access tokens.\n");
        repository.write("reviews/README.md", "One file for each review or policy.\n");
        repository.write("revocations/README.md", "One file for each revocation.\n");
        repository.commit("start");
        return repository;
    }

    String url() {
        return directory.toUri().toString().replaceFirst("^file:/+", "file:///").replaceFirst("/$", "");
    }

    /** The folder of its files. */
    Path directory() {
        return directory;
    }

    /** Writes a file, for the next commit. */
    GitRepository write(String path, String text) {
        try {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a file, for the next commit. */
    GitRepository delete(String path) {
        git("rm", "--quiet", path);
        return this;
    }

    /** Commits all changes, and returns the commit. */
    String commit(String message) {
        git("add", "--all");
        git("commit", "--quiet", "--message", message);
        return head();
    }

    /** Reverts the last commit by a new one, and returns it. */
    String revert() {
        git("revert", "--no-edit", "HEAD");
        return head();
    }

    /** The newest commit. */
    String head() {
        return git("rev-parse", "HEAD").strip();
    }

    private String git(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=Jane", "-c", "user.email=jane@example.com"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
