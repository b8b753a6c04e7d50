package dev.patoperator.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Installs {@code deploy/manifests}, and what a team needs in its namespace {@code acme}, all with kubectl. Servers before
 * 1.29 know neither CEL rules nor selectable fields; they get a copy without them.
 */
record Installation(KubernetesClient admin, Kubectl kubectl, Path directory) {

    private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();
    private static final int FIRST_WITH_CEL_RULES = 29;
    private static final Set<String> UNKNOWN_TO_OLD_SERVERS = Set.of("x-kubernetes-validations", "selectableFields");
    private static final YAMLMapper YAML = new YAMLMapper();

    void install() throws IOException {
        Path deploy = knowsCelRules(admin) ? DEPLOY : copyForOldServers();
        kubectl.run("apply", "-k", deploy.resolve("manifests").toString());
        kubectl.run(
                "wait",
                "--for=condition=Established",
                "--timeout=20s",
                "crd/patgrantreviews.patoperator.dev",
                "crd/patrevocations.patoperator.dev");
        for (String file : List.of("namespace.yaml", "rolebinding.yaml")) {
            kubectl.run("apply", "-f", DEPLOY.resolve("samples").resolve(file).toString());
        }
    }

    /** Whether the server holds objects to the CRDs' CEL rules. */
    static boolean knowsCelRules(KubernetesClient client) {
        String minor = client.getKubernetesVersion().getMinor().replaceAll("\\D", "");
        return Integer.parseInt(minor) >= FIRST_WITH_CEL_RULES;
    }

    private Path copyForOldServers() throws IOException {
        Path copy = directory.resolve("deploy");
        for (String folder : List.of("crds", "manifests")) {
            Files.createDirectories(copy.resolve(folder));
            try (Stream<Path> files = Files.list(DEPLOY.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = copy.resolve(folder).resolve(file.getFileName());
                    if (file.toString().endsWith("-v1.yml")) {
                        JsonNode definition = YAML.readTree(file.toFile());
                        strip(definition);
                        YAML.writeValue(target.toFile(), definition);
                    } else if (file.endsWith("kustomization.yaml")) {
                        Files.writeString(target, forOldKubectl(Files.readString(file)));
                    } else {
                        Files.copy(file, target);
                    }
                }
            }
        }
        return copy;
    }

    /** A kubectl as old as the server knows folders only as bases. */
    private static String forOldKubectl(String kustomization) {
        return kustomization.contains("  - ../crds\n")
                ? kustomization.replace("  - ../crds\n", "") + "bases:\n  - ../crds\n"
                : kustomization;
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(UNKNOWN_TO_OLD_SERVERS);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(Installation::strip);
        }
    }
}
