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

class CrdDriftTest {

    @Test
    void committedCrdsMatchJavaTypes(@TempDir Path generated) throws IOException {
        GenerateCrds.main(new String[] {generated.toString()});

        assertThat(crdsIn(CrdFile.DIRECTORY))
                .as("deploy/crds; regenerate it with: mvn process-test-classes -Dcrds.directory=deploy/crds")
                .isEqualTo(crdsIn(generated));
    }

    private static Map<String, String> crdsIn(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path :
                    paths.filter(path -> path.toString().endsWith(".yml")).toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
        }
        return files;
    }
}
