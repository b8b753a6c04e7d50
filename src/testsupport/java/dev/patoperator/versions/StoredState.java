package dev.patoperator.versions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What one version stores: resources of both kinds with their statuses, and the ConfigMaps of its journal.
 *
 * @param objects the objects by file name
 */
record StoredState(SortedMap<String, ObjectNode> objects) {

    /** One folder for each version, named like it. */
    private static final Path FOLDER = Path.of("src/test/resources/versions");

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED) // so that files differ only where the content does
            .build();

    /** Returns the versions that have fixtures. */
    static List<String> versions() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    /** Returns the fixtures of a version; nothing when there are none. */
    static StoredState of(String version) throws IOException {
        SortedMap<String, ObjectNode> objects = new TreeMap<>();
        Path folder = FOLDER.resolve(version);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    objects.put(file.getFileName().toString(), (ObjectNode) YAML.readTree(file.toFile()));
                }
            }
        }
        return new StoredState(objects);
    }

    /** Writes one file for each object into an empty folder. */
    void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path old : files(folder)) {
            Files.delete(old);
        }
        for (var object : objects.entrySet()) {
            Files.writeString(folder.resolve(object.getKey()), YAML.writeValueAsString(object.getValue()));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.toList());
        }
    }

    /** Returns the reviews and revocations, by file name. */
    SortedMap<String, ObjectNode> resources() {
        SortedMap<String, ObjectNode> resources = new TreeMap<>(objects);
        resources.values().removeIf(it -> it.path("kind").asText().equals("ConfigMap"));
        return resources;
    }

    /** Returns the records of the journal. */
    List<ObjectNode> records() {
        return objects.values().stream()
                .filter(it -> it.path("kind").asText().equals("ConfigMap"))
                .toList();
    }

    /**
     * Returns the same state without the texts for people, which any version may change: messages of conditions and of
     * outcomes.
     */
    StoredState withoutMessages() {
        return changed(object -> {
            for (JsonNode list : List.of(object.at("/status/conditions"), object.at("/status/outcomes"))) {
                list.forEach(item -> ((ObjectNode) item).remove("message"));
            }
        });
    }

    /** Returns a copy in which each object is changed. */
    StoredState changed(Consumer<ObjectNode> change) {
        SortedMap<String, ObjectNode> copies = new TreeMap<>();
        objects.forEach((name, object) -> {
            ObjectNode copy = object.deepCopy();
            change.accept(copy);
            copies.put(name, copy);
        });
        return new StoredState(copies);
    }
}
