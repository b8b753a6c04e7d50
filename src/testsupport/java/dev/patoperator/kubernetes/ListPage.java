package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One page of a list that is requested with {@code limit} and {@code continue}. All pages have the resourceVersion of
 * the first, so that a watch from that version reports what changed while they were read. Later pages show the current
 * objects.
 */
record ListPage(ObjectNode metadata, List<ObjectNode> items) {

    /** Cuts the requested page out of all objects, which are ordered by namespace and name. */
    static ListPage of(ApiRequest request, List<ObjectNode> all, long currentVersion) {
        String token = request.param("continue");
        int mark = token.indexOf('/');
        String version = mark < 0 ? Long.toString(currentVersion) : token.substring(0, mark);
        String after = token.substring(mark + 1);
        List<ObjectNode> rest = after.isEmpty()
                ? all
                : all.stream().filter(it -> place(it).compareTo(after) > 0).toList();
        int limit = request.param("limit").isEmpty() ? 0 : Integer.parseInt(request.param("limit"));
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("resourceVersion", version);
        if (limit == 0 || rest.size() <= limit) {
            return new ListPage(metadata, rest);
        }
        List<ObjectNode> items = rest.subList(0, limit);
        metadata.put("continue", version + "/" + place(items.get(limit - 1)));
        metadata.put("remainingItemCount", rest.size() - limit);
        return new ListPage(metadata, items);
    }

    // NUL sorts before every character of a namespace's name, so that a shorter namespace comes first.
    private static String place(JsonNode object) {
        return object.at("/metadata/namespace").asText()
                + '\0'
                + object.at("/metadata/name").asText();
    }
}
