package dev.patoperator.cli.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that only its owner may read, from the moment that it is created (permissions 0600, where the file system has
 * such permissions).
 */
final class PrivateFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final boolean mayReplace;

    /** @param mayReplace whether the file may exist already */
    PrivateFile(Path path, boolean mayReplace) {
        this.path = path;
        this.mayReplace = mayReplace;
    }

    /**
     * Checks what would make {@link #write} fail, before anything is read that it is to hold.
     *
     * @throws FileAlreadyExistsException when the file exists and may not be replaced
     */
    void requireWritable() throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException(path + " is a folder");
        }
        if (!mayReplace && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (!Files.isDirectory(folder())) {
            throw new IOException("there is no folder " + folder());
        }
    }

    /** Writes the file. A file that is replaced keeps its content until the new one is complete. */
    void write(String text) throws IOException {
        requireWritable();
        if (!mayReplace) {
            create(path, text);
            return;
        }
        Path next = folder().resolve(
                        "." + path.getFileName() + "." + ProcessHandle.current().pid());
        try {
            create(next, text);
            Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private Path folder() {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    private static void create(Path file, String text) throws IOException {
        FileAttribute<?>[] attributes =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                        : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, attributes)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
