package dev.patoperator.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A resource as it is stored in Git. */
public record Manifest(String name, String text) {

    private static final Path SAMPLES = Path.of("deploy/samples");
    private static final YAMLMapper YAML = new YAMLMapper();
    /** The first is no object of the cluster, the second is a template. */
    private static final Set<String> NOT_APPLIED = Set.of("kustomization.yaml", "secret.yaml");

    private static final Manifest EXPLICIT_DEFAULTS = new Manifest("says-what-is-so-anyway", """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata: {name: says-what-is-so-anyway, namespace: acme}
            spec:
              organization: acme
              action: Deny
              patRequestIDs: [9007199254740991]
              selector: {owners: [ci-bot], matchConditions: [{name: always, expression: "true"}]}
              dryRun: false
              suspend: false
              missingPolicy: Fail
              credentialsRef: {name: github-app}
            """);

    private static final Manifest EMPTY_OBJECTS = new Manifest("says-nothing", """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatRevocation
            metadata: {name: says-nothing, namespace: acme}
            spec: {organization: acme, selector: {}, dryRun: true}
            status: {}
            """);

    /**
     * Returns the samples that are applied unchanged, and two resources with values that a server might add or drop.
     */
    public static List<Manifest> all() {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            List<Manifest> manifests = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !NOT_APPLIED.contains(file.getFileName().toString()))
                    .sorted()
                    .toList()) {
                manifests.add(new Manifest(file.getFileName().toString(), Files.readString(file)));
            }
            manifests.addAll(List.of(EXPLICIT_DEFAULTS, EMPTY_OBJECTS));
            return manifests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the parsed text. */
    public JsonNode tree() {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether its kind belongs to this operator. */
    public boolean ours() {
        return ArgoCustomization.KINDS.contains(tree().path("kind").asText());
    }

    @Override
    public String toString() {
        return name;
    }
}
