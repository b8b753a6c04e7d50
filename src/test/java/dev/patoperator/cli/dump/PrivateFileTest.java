package dev.patoperator.cli.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {

    @TempDir
    private Path folder;

    private String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void newFileMayBeReadByItsOwnerOnly() throws Exception {
        Path file = folder.resolve("items.yaml");

        new PrivateFile(file, false).write("é");

        assertThat(file).hasContent("é");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void existingFileIsKeptUnlessItMayBeReplaced() throws Exception {
        Path file = Files.writeString(folder.resolve("items.yaml"), "before");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> new PrivateFile(file, false).write("after"))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("before");

        new PrivateFile(file, true).write("after");

        assertThat(file).hasContent("after");
        assertThat(permissions(file)).isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    /** Else the content would go where somebody else's link points. */
    @Test
    void symbolicLinkIsReplacedAndNotFollowed() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("items.yaml"), target);

        assertThatThrownBy(() -> new PrivateFile(link, false).write("after"))
                .isInstanceOf(FileAlreadyExistsException.class);
        new PrivateFile(link, true).write("after");

        assertThat(target).hasContent("before");
        assertThat(link).hasContent("after").isRegularFile();
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void missingFolderIsNamed() {
        Path file = folder.resolve("no/items.yaml");

        assertThatThrownBy(() -> new PrivateFile(file, true).requireWritable())
                .isInstanceOf(IOException.class)
                .hasMessage("there is no folder " + folder.resolve("no"));
    }
}
