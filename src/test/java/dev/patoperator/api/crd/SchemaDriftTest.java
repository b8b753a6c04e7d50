package dev.patoperator.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaDriftTest {

    @Test
    void committedSchemasMatchCrds(@TempDir Path generated) throws IOException {
        GenerateSchemas.main(new String[] {generated.toString()});

        assertThat(filesBelow(Path.of("deploy", "schemas")))
                .as("deploy/schemas; regenerate it with: "
                        + "mvn process-test-classes -Dschemas.directory=deploy/schemas")
                .isEqualTo(filesBelow(generated));
    }

    private static Map<String, String> filesBelow(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(path).toString(), Files.readString(path));
            }
        }
        return files;
    }
}
