package dev.patoperator.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceDriftTest {

    @Test
    void committedReferenceMatchesCrds(@TempDir Path generated) throws IOException {
        GenerateReference.main(new String[] {generated.toString()});

        assertThat(Path.of("docs", "reference", GenerateReference.FILE))
                .as(
                        "docs/reference/fields.md; regenerate it with: mvn process-test-classes -Dreference.directory=docs/reference")
                .hasSameTextualContentAs(generated.resolve(GenerateReference.FILE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatGrantReview", "PatRevocation", "PatInventory", "PatRequest", "PatGrant"})
    void everyFieldHasARowWithItsDescription(String kind) throws IOException {
        String page = Files.readString(Path.of("docs", "reference", GenerateReference.FILE));

        CrdFile.of(kind).fields().forEach((path, schema) -> {
            if (path.contains(".") && !path.endsWith("[]")) {
                assertThat(page.lines().filter(line -> line.contains("`" + path + "`")))
                        .as(path)
                        .isNotEmpty()
                        .allMatch(line -> !line.endsWith("|  |"));
            }
        });
    }
}
