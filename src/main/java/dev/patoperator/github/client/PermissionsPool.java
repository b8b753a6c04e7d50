package dev.patoperator.github.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.http.ResponseJson;
import dev.patoperator.github.pat.Permissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Parses permissions. Most tokens of an organization have one of a few sets, so each set of a page is kept once. Used
 * by one thread.
 */
final class PermissionsPool {

    private static final Set<String> GROUPS = Set.of("organization", "repository", "other");

    private final Map<Permissions, Permissions> known = new HashMap<>();

    /**
     * Returns the permissions of an item, without groups and permissions that are absent or null. They are incomplete
     * when the item has no permissions at all, which GitHub's schema requires, or has a group that is not known here.
     *
     * @throws ResponseJson.UnreadableException when a level is not a text: the token would seem to lack that permission
     */
    Permissions of(JsonNode json) throws ResponseJson.UnreadableException {
        requireObject(json, "permissions");
        Permissions permissions = new Permissions(
                group(json, "organization"), group(json, "repository"), group(json, "other"), isComplete(json));
        if (permissions.equals(Permissions.NONE)) {
            return Permissions.NONE;
        }
        Permissions before = known.putIfAbsent(permissions, permissions);
        return before == null ? permissions : before;
    }

    private static boolean isComplete(JsonNode json) {
        return json.isObject()
                && json.properties().stream()
                        .allMatch(group -> GROUPS.contains(group.getKey())
                                || group.getValue().isNull());
    }

    private static Map<String, String> group(JsonNode json, String name) throws ResponseJson.UnreadableException {
        requireObject(json.path(name), name + " permissions");
        Map<String, String> levels = new HashMap<>();
        for (Map.Entry<String, JsonNode> permission : json.path(name).properties()) {
            JsonNode level = permission.getValue();
            if (level.isTextual()) {
                levels.put(permission.getKey(), level.textValue());
            } else if (!level.isNull()) {
                throw new ResponseJson.UnreadableException("permissions with a level that is not a text");
            }
        }
        return levels;
    }

    private static void requireObject(JsonNode json, String name) throws ResponseJson.UnreadableException {
        if (!json.isObject() && !json.isMissingNode() && !json.isNull()) {
            throw new ResponseJson.UnreadableException(name + " that are not an object");
        }
    }
}
