package dev.patoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.api.crd.CrdFile;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.status.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PagesTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path README = Path.of("README.md");
    private static final Path INDEX = Path.of("docs/README.md");

    @Test
    void troubleshootingHeadingsMatchReasonsAndSpecWarning() throws IOException {
        List<String> headings = Stream.concat(
                        Arrays.stream(Reason.values()).map(Reason::value), Stream.of("SpecWarning"))
                .toList();

        assertThat(Page.of(Path.of("docs/how-to/troubleshooting.md"))
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("### "))
                        .map(line -> line.substring("### ".length())))
                .containsExactlyInAnyOrderElementsOf(headings);
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
    void readmeIsAtMostSevenKilobytes() throws IOException {
        assertThat(Files.size(README)).isBetween(3_000L, 7_168L);
    }

    @Test
    void readmeShowsTheTwoCommandsAndBothWaysToInstall() throws IOException {
        assertThat(Page.of(README).text().lines().map(line -> line.replaceFirst(" +# .*", "")))
                .contains(
                        "    mvn -Pdemo",
                        "    mvn verify",
                        "    kubectl apply --server-side -f deploy/install.yaml",
                        "    helm install github-pat-operator charts/github-pat-operator"
                                + " --namespace github-pat-operator --create-namespace");
    }

    @Test
    void indexLinksToEveryPage() throws IOException {
        List<Path> linked = Page.of(INDEX).links().stream()
                .map(link -> INDEX.resolveSibling(link).normalize())
                .toList();

        assertThat(Page.all())
                .extracting(Page::file)
                .filteredOn(file -> file.startsWith("docs") && !file.equals(INDEX))
                .hasSizeGreaterThan(30)
                .allMatch(linked::contains, "docs/README.md links to it");
    }

    @Test
    void schemaAcceptsEveryManifestOfPages() throws IOException {
        int manifests = 0;
        for (Page page : Page.all()) {
            for (String yaml : page.manifests()) {
                JsonNode manifest = YAML.readTree(yaml);
                CrdFile crd = CrdFile.of(manifest.get("kind").asText());
                assertThat(crd.errors(manifest)).as("%s: %s", page.file(), yaml).isEmpty();
                assertThat(manifest.get("spec").fieldNames())
                        .toIterable()
                        .as("%s: %s", page.file(), yaml)
                        .allMatch(field -> crd.fields().containsKey("spec." + field), "is a field of the spec");
                manifests++;
            }
        }
        assertThat(manifests).isGreaterThan(8);
    }

    @Test
    void conditionsPageListsEveryReason() throws IOException {
        assertThat(Page.of(Path.of("docs/reference/conditions.md")).firstCells())
                .containsAll(Arrays.stream(Reason.values()).map(Reason::value).toList());
    }

    @Test
    void outcomesPageListsEveryOutcomeAndConfirmation() throws IOException {
        String text = Page.of(Path.of("docs/reference/outcomes.md")).text();

        assertThat(Stream.concat(
                        Arrays.stream(OutcomeType.values()).map(OutcomeType::value),
                        Arrays.stream(ConfirmedBy.values()).map(ConfirmedBy::value)))
                .filteredOn(word -> !word.equals("Unknown"))
                .allMatch(word -> text.contains("`" + word + "`"), "is explained");
    }
}
