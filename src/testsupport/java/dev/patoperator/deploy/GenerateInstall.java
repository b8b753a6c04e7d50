package dev.patoperator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The build step that generates what people install: {@code deploy/install.yaml} from the manifests and the CRDs, and the
 * parts of the Helm chart that would otherwise be copied by hand.
 */
public final class GenerateInstall {
    static final Path INSTALL = Path.of("deploy", "install.yaml");
    static final Path CHART = Path.of("charts", "github-pat-operator");
    static final Path COPIES = CHART.resolve("files");

    private static final Path MANIFESTS = Path.of("deploy", "manifests");
    private static final String HEADER = """
            # kubectl apply -f deploy/install.yaml
            #
            # Everything in one file: namespace, CRDs, roles, Deployment, Service and NetworkPolicy of github-pat-operator. Then give a
            # namespace the credentials of a GitHub App, as README.md says.
            #
            # Generated from deploy/crds and deploy/manifests; a test fails when they differ. To write it again:
            #   mvn process-test-classes -Dinstall.directory=.
            """;

    private GenerateInstall() {}

    /**
     * Writes the files.
     *
     * @param args the directory that stands for the root of the repository; what is missing is created
     */
    public static void main(String[] args) throws IOException {
        for (Map.Entry<Path, String> entry : files().entrySet()) {
            Path file = Path.of(args[0]).resolve(entry.getKey());
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, entry.getValue());
        }
    }

    /** Returns the content of each file by its path from the root of the repository. */
    static Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        files.put(INSTALL, install());
        ChartValues values = ChartValues.of(CHART.resolve("values.schema.json"));
        files.put(CHART.resolve("values.yaml"), values.yaml());
        Path readme = CHART.resolve("README.md");
        files.put(readme, values.withTable(Files.readString(readme)));
        for (Path crd : crds()) {
            files.put(COPIES.resolve("crds").resolve(crd.getFileName()), Files.readString(crd));
        }
        for (String name : List.of("prometheusrule.yaml", "dashboard.json")) {
            files.put(
                    COPIES.resolve("monitoring").resolve(name),
                    Files.readString(Path.of("deploy", "monitoring", name)));
        }
        return files;
    }

    /** Joins the files in the order of the kustomization, and sets the images as it does. */
    private static String install() throws IOException {
        StringBuilder all = new StringBuilder(HEADER);
        JsonNode kustomization = new DeployFiles(MANIFESTS).kustomization();
        for (JsonNode resource : kustomization.get("resources")) {
            Path path = MANIFESTS.resolve(resource.asText()).normalize();
            for (Path file : Files.isDirectory(path) ? crds() : List.of(path)) {
                all.append("---\n").append(Files.readString(file));
            }
        }
        String text = all.toString();
        for (JsonNode image : kustomization.get("images")) {
            text = withImage(text, image);
        }
        return text;
    }

    private static String withImage(String text, JsonNode image) {
        String name = image.get("name").asText();
        String before = "image: " + name + "\n";
        if (!text.contains(before)) {
            throw new IllegalStateException("no manifest has the line " + before);
        }
        String digest = image.path("digest").asText();
        String version = digest.isEmpty() ? ":" + image.get("newTag").asText() : "@" + digest;
        return text.replace(before, "image: " + image.path("newName").asText(name) + version + "\n");
    }

    private static List<Path> crds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("deploy", "crds"))) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }
}
