package dev.patoperator.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.support.QuickTimings;
import dev.patoperator.support.TestOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compares what this version stores in Kubernetes with its fixtures, which later versions must be able to read. */
class WrittenStateTest {

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>github-pat-operator</artifactId>\\s*<version>([^<]+?)(-SNAPSHOT)?</version>");

    /** Some thirty states one after the other take ten seconds, and a minute on a machine that has other work. */
    @Test
    @Timeout(240)
    void thisVersionStoresWhatItsFixturesHave() throws IOException {
        String version = version();
        StoredState written;
        try (TestOperator operator =
                TestOperator.prepare().tuning(QuickTimings.withConfirmTimeout(Duration.ofMillis(600)))) {
            operator.gitHub().organization("acme");
            operator.secret("acme", "github-app");
            operator.start();
            new TypicalStates(operator).make();
            written = new Cluster(operator).dump();
        }
        Path folder = Path.of("target", "versions", version);
        written.writeTo(folder);

        assertThat(written.withoutMessages().objects())
                .as(
                        "stored state. If the change is meant and %s is not released, copy %s to src/test/resources/versions",
                        version, folder)
                .isEqualTo(StoredState.of(version).withoutMessages().objects());
    }

    /** Returns the version that the next release will have. */
    private static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }
}
