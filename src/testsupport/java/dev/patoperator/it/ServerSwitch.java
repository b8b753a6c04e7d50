package dev.patoperator.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Stops and starts the API server, on the same port and the same data. kube-api-test stops etcd when the process of its
 * API server ends, so it starts a script that outlives the server. The script runs the server whenever the file {@code
 * down} does not exist.
 */
final class ServerSwitch {

    private final Path down;
    private final Path pid;

    private ServerSwitch(Path directory) {
        this.down = directory.resolve("down");
        this.pid = directory.resolve("kube-apiserver.pid");
    }

    /** Writes the script. */
    static ServerSwitch of(Path server, Path script, Path directory) throws IOException {
        ServerSwitch made = new ServerSwitch(directory);
        Files.writeString(script, """
                #!/bin/sh
                while :; do
                  while [ -e '%1$s' ]; do sleep 0.05; done
                  '%3$s' "$@" &
                  echo $! > '%2$s.new' && mv '%2$s.new' '%2$s'
                  wait $!
                done
                """.formatted(made.down, made.pid, server));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return made;
    }

    /** Kills the server, if it runs, as a crash does. It stays down. */
    void off() {
        try {
            Files.write(down, new byte[0]);
            server().ifPresent(server -> {
                server.destroyForcibly();
                server.onExit().join();
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Allows the server to start, and returns at once. */
    void on() {
        try {
            Files.deleteIfExists(down);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of a flag of the running server. */
    String argument(String flag) {
        List<String> arguments = server().flatMap(server -> server.info().arguments())
                .map(List::of)
                .orElseThrow(() -> new IllegalStateException("the API server does not run"));
        return arguments.get(arguments.indexOf(flag) + 1);
    }

    private Optional<ProcessHandle> server() {
        try {
            return Files.exists(pid)
                    ? ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
