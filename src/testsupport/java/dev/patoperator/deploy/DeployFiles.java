package dev.patoperator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder of {@code deploy/}, as kustomize reads it. */
record DeployFiles(Path folder) {
    /**
     * The file names of a kustomization. Folders for {@code kubectl apply -f} use the one without an extension, because
     * kubectl then reads every file that ends in {@code .yaml}, {@code .yml} or {@code .json}.
     */
    static final List<String> KUSTOMIZATION_NAMES = List.of("kustomization.yaml", "Kustomization");

    static DeployFiles of(String name) {
        return new DeployFiles(Path.of("deploy", name));
    }

    /** Returns the names of the YAML files, without the kustomization. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !KUSTOMIZATION_NAMES.contains(name))
                    .sorted()
                    .toList();
        }
    }

    JsonNode kustomization() throws IOException {
        List<Path> files = KUSTOMIZATION_NAMES.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .toList();
        if (files.size() != 1) {
            throw new AssertionError(folder + " has " + files.size() + " kustomizations");
        }
        return new YAMLMapper().readTree(files.get(0).toFile());
    }

    /** Returns every document of every file except the kustomization. */
    List<JsonNode> documents() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (String name : names()) {
            try (var values = new YAMLMapper()
                    .readerFor(JsonNode.class)
                    .<JsonNode>readValues(folder.resolve(name).toFile())) {
                values.forEachRemaining(documents::add);
            }
        }
        return documents;
    }

    /** Returns the only object of this type and name. */
    <T extends HasMetadata> T object(Class<T> type, String name) throws IOException {
        List<JsonNode> found = documents().stream()
                .filter(document -> document.get("kind").asText().equals(type.getSimpleName()))
                .filter(document -> document.at("/metadata/name").asText().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(type.getSimpleName() + " " + name + ": " + found.size() + " of them");
        }
        return Serialization.unmarshal(found.get(0).toString(), type);
    }
}
