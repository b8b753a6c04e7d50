package dev.patoperator.cli.export;

import dev.patoperator.cli.document.InvalidInputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of the tables. Only the user may read what is created in it. Files appear when all are complete: before, they
 * are in a folder of their own, which also holds what is only needed meanwhile.
 */
final class OutputFolder implements AutoCloseable {

    private final Path folder;
    private final Path staging;
    private final List<Path> files = new ArrayList<>();

    private OutputFolder(Path folder, Path staging) {
        this.folder = folder;
        this.staging = staging;
    }

    /**
     * Creates the folder unless it exists.
     *
     * @param names of the files that will be written; none may exist unless they may be replaced
     */
    static OutputFolder open(Path folder, List<String> names, boolean mayReplace) throws InvalidInputException {
        for (String name : names) {
            if (!mayReplace && Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new InvalidInputException(folder.resolve(name) + ": the file exists; --force replaces it");
            }
        }
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, only(folder, "rwx------"));
            }
            return new OutputFolder(folder, Files.createTempDirectory(folder, ".export"));
        } catch (IOException e) {
            throw new InvalidInputException(
                    folder + ": cannot be written: " + e.getClass().getSimpleName() + ", " + e.getMessage());
        }
    }

    /** Returns a folder for files that {@link #close} deletes. */
    Path temporary() throws IOException {
        return Files.createTempDirectory(staging, "rows");
    }

    /** Creates a file that appears with {@link #publish}. */
    OutputStream create(String name) throws IOException {
        Path file = staging.resolve(name);
        files.add(file);
        return new BufferedOutputStream(Channels.newOutputStream(Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), only(file, "rw-------"))));
    }

    /** Moves all files to their places. */
    void publish() throws IOException {
        for (Path file : files) {
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes what is not published, and the folder if it stays empty. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> paths = Files.walk(staging)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            // It has the files, or had others before.
        }
    }

    private static FileAttribute<?>[] only(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
