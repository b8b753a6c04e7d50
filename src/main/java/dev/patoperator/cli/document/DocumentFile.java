package dev.patoperator.cli.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Reads a file into maps, lists, texts, numbers, booleans and null. YAML files may have several documents. Times stay texts.
 */
public final class DocumentFile {

    /** The library's own bound, of 3 MiB, is less than a listing of some thousand grants. */
    private static final int MAX_CHARACTERS = 256 << 20;

    /** Kubernetes resources and listings need less than twenty. */
    private static final int MAX_DEPTH = 100;

    /**
     * What plain words and numbers are. It is nearest to what kubectl reads: the library's own default takes {@code True},
     * {@code ~} and {@code 0x10} for texts. What is written for {@link #read} must be written with it, too.
     */
    public static final Schema SCHEMA = new CoreSchema();

    private DocumentFile() {}

    /**
     * Reads all documents of a file.
     *
     * @param file JSON when its name ends in {@code .json}, else YAML
     */
    public static List<@Nullable Object> read(Path file) throws InvalidInputException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(file + ": this is no text in UTF-8");
        } catch (IOException e) {
            throw new InvalidInputException(
                    file + ": cannot be read: " + e.getClass().getSimpleName() + ", " + e.getMessage());
        }
        return file.toString().endsWith(".json") ? json(file, text) : yaml(file, text);
    }

    private static List<@Nullable Object> json(Path file, String text) throws InvalidInputException {
        try {
            List<@Nullable Object> documents = new ArrayList<>();
            documents.add(JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readValue(text, Object.class));
            return documents;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw new InvalidInputException(file + where + ": this is no JSON: " + e.getOriginalMessage());
        }
    }

    private static List<@Nullable Object> yaml(Path file, String text) throws InvalidInputException {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_CHARACTERS)
                .setSchema(SCHEMA)
                .build();
        try {
            List<@Nullable Object> documents = new ArrayList<>();
            new Load(settings).loadAllFromString(text).forEach(documents::add);
            Set<Object> checked = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Object document : documents) {
                requireUsable(document, 0, checked, file);
            }
            return documents;
        } catch (StackOverflowError e) {
            throw nestedTooDeeply(file);
        } catch (MarkedYamlEngineException e) {
            String where =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            throw new InvalidInputException(file + where + ": this is no YAML: " + oneLine(e.getProblem()));
        } catch (YamlEngineException e) {
            throw new InvalidInputException(file + ": this is no YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
    }

    /**
     * An anchor may stand for what it is in, so that the document never ends. A field without a name is found here, too.
     *
     * @param checked the lists and maps of which it is known that they are not nested too deeply
     */
    private static void requireUsable(@Nullable Object value, int depth, Set<Object> checked, Path file)
            throws InvalidInputException {
        if (!(value instanceof Map<?, ?> || value instanceof List<?>) || checked.contains(value)) {
            return;
        }
        if (depth == MAX_DEPTH) {
            throw nestedTooDeeply(file);
        }
        if (value instanceof Map<?, ?> map && map.containsKey(null)) {
            throw new InvalidInputException(file + ": a field has no name, or null as its name");
        }
        Collection<?> inner = value instanceof Map<?, ?> map ? map.values() : (List<?>) value;
        for (Object element : inner) {
            requireUsable(element, depth + 1, checked, file);
        }
        checked.add(value);
    }

    private static InvalidInputException nestedTooDeeply(Path file) {
        return new InvalidInputException(
                file + ": this is nested more than " + MAX_DEPTH + " deep, or an anchor stands for what it is in");
    }

    private static String oneLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
