package dev.patoperator.gitops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The patch of {@code argocd-cm}: the scripts of {@code resource_customizations} under the keys that Argo CD reads. */
public final class ArgoConfigMap {

    static final Path FILE = Path.of("deploy/argocd/component/argocd-cm.yaml");

    private static final String HEADER = """
            # Made from ../resource_customizations; a test fails when they differ. To generate it again:
            # mvn test-compile exec:java -Dexec.mainClass=dev.patoperator.gitops.ArgoConfigMap -Dexec.classpathScope=test
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: argocd-cm
            data:
            """;

    private ArgoConfigMap() {}

    /** Regenerates the file. */
    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, text());
    }

    static String text() {
        StringBuilder text = new StringBuilder(HEADER);
        for (ArgoCustomization customization : ArgoCustomization.all()) {
            String kind = customization.kind();
            text.append(block(2, key("health", kind), customization.text("health.lua")));
            if (customization.hasActions()) {
                text.append(block(2, key("actions", kind), actions(customization)));
            }
        }
        return text.toString();
    }

    static String key(String what, String kind) {
        return "resource.customizations." + what + "." + ArgoCustomization.GROUP + "_" + kind;
    }

    private static String actions(ArgoCustomization customization) {
        StringBuilder text = new StringBuilder(block(0, "discovery.lua", customization.text("actions/discovery.lua")));
        text.append("definitions:\n");
        for (String action : ArgoCustomization.ACTIONS) {
            text.append("- name: ").append(action).append('\n');
            text.append(block(2, "action.lua", customization.text("actions/" + action + "/action.lua")));
        }
        return text.toString();
    }

    /** Returns a literal block under a key; empty lines stay empty. */
    private static String block(int indent, String key, String value) {
        StringBuilder text = new StringBuilder(" ".repeat(indent) + key + ": |\n");
        value.lines()
                .map(line -> line.isEmpty() ? line : " ".repeat(indent + 2) + line)
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
