package dev.patoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.status.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {

    @Test
    void troubleshootingHeadingsMatchReasons() throws IOException {
        List<String> reasons = Arrays.stream(Reason.values()).map(Reason::value).toList();

        assertThat(Page.of(Path.of("docs/how-to/troubleshooting.md"))
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("### "))
                        .map(line -> line.substring("### ".length())))
                .containsExactlyInAnyOrderElementsOf(reasons);
    }

    @Test
    void troubleshootingHeadingsMatchAlerts() throws IOException {
        List<String> alerts = Files.readAllLines(Path.of("deploy/monitoring/prometheusrule.yaml")).stream()
                .filter(line -> line.contains("- alert: "))
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .toList();

        assertThat(Page.of(Path.of("docs/how-to/troubleshooting.md")).text().lines())
                .filteredOn(line -> line.startsWith("#### "))
                .map(line -> line.substring("#### ".length()))
                .containsExactlyInAnyOrderElementsOf(alerts)
                .isNotEmpty();
    }

    @Test
    void everyLinkWithinRepositoryResolves() throws IOException {
        for (Page page : Page.all()) {
            for (String link : page.links()) {
                assertThat(page.reaches(link)).as("%s: %s", page.file(), link).isTrue();
            }
        }
    }

    @Test
    void deployPathsNamedByPagesExist() throws IOException {
        for (Page page : Page.all()) {
            assertThat(page.deployPaths()).as(page.file().toString()).allMatch(Files::exists, "exists");
        }
    }

    @Test
    void expectedPagesExist() throws IOException {
        assertThat(Page.all())
                .extracting(page -> page.file().toString())
                .contains(
                        "README.md",
                        "CHANGELOG.md",
                        "docs/tutorials/getting-started.md",
                        "docs/reference/metrics.md",
                        "docs/reference/fields.md",
                        "docs/explanation/security.md",
                        "docs/how-to/troubleshooting.md",
                        "docs/how-to/upgrade-uninstall.md",
                        "docs/contributing/releasing.md");
        assertThat(Page.all().stream().flatMap(page -> page.links().stream())).isNotEmpty();
    }
}
