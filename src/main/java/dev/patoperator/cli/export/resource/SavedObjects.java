package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.cli.document.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads objects that {@code kubectl get -o yaml} or {@code -o json} wrote: lists, single objects, several documents. Of a
 * list one item is in memory at a time.
 */
public final class SavedObjects {

    static final String ITEMS = "items";

    private final ResourceReader reader;
    private final ObjectMapper json = new ObjectMapper();

    public SavedObjects(ResourceReader reader) {
        this.reader = reader;
    }

    /** Receives each object of a file. */
    @FunctionalInterface
    interface ObjectConsumer {
        void accept(JsonNode object) throws IOException;
    }

    /** Returns the files that a path names: itself, or the YAML and JSON files of a folder, by name. */
    public static List<Path> files(Path path) throws InvalidInputException {
        if (!Files.exists(path)) {
            throw new InvalidInputException(path + ": there is no such file");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InvalidInputException(path + ": cannot be read: " + e.getMessage());
        }
    }

    /** Reads a file: JSON when its name ends in {@code .json}, else YAML. */
    public void read(Path file) throws InvalidInputException, IOException {
        String source = String.valueOf(file.getFileName());
        ObjectConsumer consumer = object -> reader.read(object, source);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            if (source.endsWith(".json")) {
                readJson(in, consumer);
            } else {
                new YamlObjects(consumer).read(in);
            }
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(file + ": there is no such file");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw new InvalidInputException(file + where + ": this is no JSON: " + e.getOriginalMessage());
        } catch (MarkedYamlEngineException e) {
            String where =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            throw new InvalidInputException(file + where + ": this is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new InvalidInputException(file + ": this is no YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private void readJson(InputStream in, ObjectConsumer consumer) throws IOException {
        try (JsonParser parser = json.getFactory().createParser(in)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw new JsonParseException(parser, "an object is expected");
                }
                readObject(parser, consumer);
            }
        }
    }

    /** Reads a list item by item, and every other object as a whole. */
    private void readObject(JsonParser parser, ObjectConsumer consumer) throws IOException {
        ObjectNode object = json.createObjectNode();
        boolean isList = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(ITEMS) && parser.currentToken() == JsonToken.START_ARRAY) {
                isList = true;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    consumer.accept(parser.readValueAsTree());
                }
            } else {
                object.set(name, parser.readValueAsTree());
            }
        }
        if (!isList) {
            consumer.accept(object);
        }
    }
}
