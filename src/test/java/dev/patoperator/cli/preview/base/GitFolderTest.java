package dev.patoperator.cli.preview.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.cli.document.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitFolderTest {

    @TempDir
    private Path root;

    private GitRepository repository;
    private Path policies;

    @BeforeEach
    void makeRepository() throws Exception {
        repository = GitRepository.in(root);
        policies = Files.createDirectories(root.resolve("policies"));
    }

    private static Map<String, String> texts(GitFolder folder) {
        Map<String, String> texts = new TreeMap<>();
        folder.files().forEach((name, bytes) -> texts.put(name, new String(bytes, StandardCharsets.UTF_8)));
        return texts;
    }

    @Test
    void filesAreThoseOfTheRevisionWithoutSubfolders() throws Exception {
        String commit = repository
                .write("policies/a.yaml", "a: é\n")
                .write("policies/with space.yml", "")
                .write("policies/b.json", "{}")
                .write("policies/notes.txt", "no policy")
                .write("policies/sub/c.yaml", "c: 1\n")
                .write("d.yaml", "d: 1\n")
                .commit();
        repository
                .write("policies/a.yaml", "changed")
                .write("policies/new.yaml", "new")
                .commit();

        GitFolder folder = GitFolder.read(policies, "HEAD~1");

        assertThat(folder.commit()).isEqualTo(commit);
        assertThat(texts(folder)).isEqualTo(Map.of("a.yaml", "a: é\n", "with space.yml", "", "b.json", "{}"));
    }

    /** {@code git archive} leaves such files out. */
    @Test
    void filesThatAreNotExportedAreRead() throws Exception {
        repository
                .write(".gitattributes", "*.yaml export-ignore\n")
                .write("policies/a.yaml", "a: 1\n")
                .commit();

        assertThat(texts(GitFolder.read(policies, "main"))).isEqualTo(Map.of("a.yaml", "a: 1\n"));
    }

    @Test
    void folderThatRevisionDoesNotHaveIsEmpty() throws Exception {
        repository.write("d.yaml", "d: 1\n").commit();

        assertThat(GitFolder.read(policies, "HEAD").files()).isEmpty();
    }

    @Test
    void unknownRevisionIsNamed() throws Exception {
        repository.write("d.yaml", "d: 1\n").commit();

        assertThatThrownBy(() -> GitFolder.read(policies, "origin/main"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--base origin/main is neither an existing folder nor a revision of the repository of "
                        + policies + ". In a shallow clone, fetch it first (fetch-depth: 0 of actions/checkout)");
    }

    /** An option of git could write a file. */
    @ParameterizedTest
    @ValueSource(strings = {"--output=leak", "-h", "", "main:policies", "main policies", "main\nx", ":/fix", "$(id)"})
    void whatIsNoNameOfRevisionReachesNoProgram(String revision) throws Exception {
        repository.write("d.yaml", "d: 1\n").commit();

        assertThatThrownBy(() -> GitFolder.read(policies, revision))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--base is neither an existing folder nor the name of a Git revision");
        assertThat(policies).isEmptyDirectory();
    }

    @Test
    void symbolicLinkIsRefused() throws Exception {
        repository.write("d.yaml", "d: 1\n");
        Files.createSymbolicLink(policies.resolve("a.yaml"), Path.of("../d.yaml"));
        repository.commit();

        assertThatThrownBy(() -> GitFolder.read(policies, "HEAD"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("a.yaml is a symbolic link in ");
    }

    @Test
    void folderInNoRepositoryIsNamed(@TempDir Path elsewhere) {
        assertThatThrownBy(() -> GitFolder.read(elsewhere, "HEAD"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("git rev-parse failed: fatal: not a git repository");
    }

    @Test
    void missingProgramIsNamed() {
        assertThatThrownBy(() -> new GitCommand(policies, "no-such-program").run("", "version"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("the program git could not be run: ")
                .hasMessageEndingWith("Install git, or give a folder with the earlier policies as --base");
    }
}
