package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DockerfileTest {

    @Test
    void imageRunsAsUserAndGroup65532() throws IOException {
        assertThat(dockerfile()).contains("\nUSER 65532:65532\n");
    }

    @Test
    void entrypointStartsJavaWithoutShell() throws IOException {
        assertThat(dockerfile()).contains("\nENTRYPOINT [\"java\", ");
    }

    @Test
    void trainingRunAndEntrypointUseSameCacheJarAndCollector() throws IOException {
        String dockerfile = dockerfile();
        int start = dockerfile.indexOf("ENTRYPOINT");
        String training = dockerfile.substring(0, start);
        String entrypoint = dockerfile.substring(start);

        for (String part : List.of(
                "/app/github-pat-operator.aot",
                "/app/github-pat-operator.jar",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders")) {
            assertThat(training).contains(part);
            assertThat(entrypoint).contains(part);
        }
    }

    @Test
    void trainingRunUsesFreePorts() throws IOException {
        assertThat(dockerfile()).contains("PAT_OPERATOR_HTTP_PORT=0 PAT_OPERATOR_HEALTH_PORT=0 ");
    }

    @Test
    void imageExposesDefaultPorts() throws Exception {
        Settings defaults = Settings.from(Map.of());
        assertThat(dockerfile()).contains("\nEXPOSE " + defaults.httpPort() + " " + defaults.healthPort() + "\n");
    }

    @Test
    void entrypointDisablesAttachAndCoreDumps() throws IOException {
        assertThat(dockerfile().substring(dockerfile().indexOf("ENTRYPOINT")))
                .contains("-XX:+DisableAttachMechanism", "-XX:-CreateCoredumpOnCrash", "-XX:+ErrorFileToStdout");
    }

    @Test
    void onlyTwoBaseImagesAreUsed() throws IOException {
        assertThat(Pattern.compile("^FROM (\\S+)", Pattern.MULTILINE)
                        .matcher(dockerfile())
                        .results()
                        .map(match -> match.group(1)))
                .containsExactly("maven:3.9-eclipse-temurin-25", "eclipse-temurin:25-jre");
    }

    @Test
    void manifestsUseDefaultVersionOfDockerfile() throws IOException {
        String tag = DeployFiles.of("manifests")
                .kustomization()
                .at("/images/0/newTag")
                .asText();

        assertThat(dockerfile()).contains("\nARG VERSION=" + tag + "\n");
    }

    private static String dockerfile() throws IOException {
        return Files.readString(Path.of("Dockerfile"));
    }
}
