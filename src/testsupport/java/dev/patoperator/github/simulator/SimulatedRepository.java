package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A repository of an organization.
 *
 * @param visibility {@code public}, {@code private} or {@code internal}
 * @param properties values of custom properties by name: texts, or lists of texts
 */
record SimulatedRepository(
        String name, String visibility, boolean archived, List<String> topics, Map<String, JsonNode> properties) {

    boolean isPublic() {
        return visibility.equals("public");
    }
}
