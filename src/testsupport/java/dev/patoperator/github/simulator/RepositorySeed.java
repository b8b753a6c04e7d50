package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Builder of one repository: private, not archived, without topics and properties unless it is told otherwise.
 * {@link #add()} adds it to the organization, in place of an earlier one with its name.
 */
public final class RepositorySeed {

    private final String name;
    private final Consumer<SimulatedRepository> store;
    private final Map<String, JsonNode> properties = new LinkedHashMap<>();
    private String visibility = "private";
    private boolean archived;
    private List<String> topics = List.of();

    RepositorySeed(String name, Consumer<SimulatedRepository> store) {
        this.name = name;
        this.store = store;
    }

    /** Sets who sees it: {@code public}, {@code private} or {@code internal}. */
    public RepositorySeed visibility(String word) {
        visibility = word;
        return this;
    }

    /** Archives it. */
    public RepositorySeed archived() {
        archived = true;
        return this;
    }

    /** Sets its topics. */
    public RepositorySeed topics(String... words) {
        topics = List.of(words);
        return this;
    }

    /** Sets a custom property with one value. A property that only other repositories have is null here. */
    public RepositorySeed property(String property, String value) {
        properties.put(property, GitHubJson.MAPPER.getNodeFactory().textNode(value));
        return this;
    }

    /** Sets a custom property of the type {@code multi_select}. */
    public RepositorySeed multiSelect(String property, String... values) {
        ArrayNode array = GitHubJson.MAPPER.createArrayNode();
        List.of(values).forEach(array::add);
        properties.put(property, array);
        return this;
    }

    /** Adds the repository to the organization. */
    public void add() {
        store.accept(new SimulatedRepository(name, visibility, archived, topics, Map.copyOf(properties)));
    }
}
