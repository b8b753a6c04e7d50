package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which objects name which owner, for the garbage collection of those whose owner is deleted. */
final class OwnedObjects {

    private final Map<String, Map<String, ResourcePath>> byOwner = new HashMap<>();

    /** Notes the owners of an object that is stored. */
    void stored(ResourceType type, ObjectNode object) {
        for (JsonNode owner : object.at("/metadata/ownerReferences")) {
            String namespace = object.at("/metadata/namespace").asText();
            String name = object.at("/metadata/name").asText();
            byOwner.computeIfAbsent(owner.path("uid").asText(), uid -> new LinkedHashMap<>())
                    .put(type.objectPath(namespace, name), new ResourcePath(type, namespace, name, ""));
        }
    }

    /** Returns the objects that named an owner when they were stored, and forgets them. */
    Collection<ResourcePath> ofDeleted(String ownerUid) {
        Map<String, ResourcePath> owned = byOwner.remove(ownerUid);
        return owned == null ? List.of() : owned.values();
    }
}
