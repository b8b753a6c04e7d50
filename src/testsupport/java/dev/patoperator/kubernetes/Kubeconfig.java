package dev.patoperator.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A kubeconfig with one cluster, user and context, all named {@code embedded}. */
final class Kubeconfig {

    private Kubeconfig() {}

    static void write(Path file, String server, String namespace) {
        String text = """
                apiVersion: v1
                kind: Config
                current-context: embedded
                clusters:
                - name: embedded
                  cluster:
                    server: %s
                users:
                - name: embedded
                  user: {}
                contexts:
                - name: embedded
                  context:
                    cluster: embedded
                    user: embedded
                    namespace: %s
                """;
        try {
            Files.writeString(file, text.formatted(server, namespace));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
