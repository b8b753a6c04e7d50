package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which objects name which owner, for the garbage collection of those whose owner is deleted. */
final class OwnedObjects {

    private final Map<String, Map<String, ResourcePath>> byOwner = new HashMap<>();
    private final Set<String> deletedOwners = new HashSet<>();

    /** Notes the owners of an object that is stored. */
    void stored(ResourceType type, ObjectNode object) {
        for (JsonNode owner : object.at("/metadata/ownerReferences")) {
            String namespace = object.at("/metadata/namespace").asText();
            String name = object.at("/metadata/name").asText();
            byOwner.computeIfAbsent(owner.path("uid").asText(), uid -> new LinkedHashMap<>())
                    .put(type.objectPath(namespace, name), new ResourcePath(type, namespace, name, ""));
        }
    }

    /** Returns the owner of an object that was stored after its owner had been deleted. */
    Optional<String> deletedOwner(ObjectNode object) {
        JsonNode owners = object.at("/metadata/ownerReferences");
        return Optional.of(owners.path(0).path("uid").asText()).filter(deletedOwners::contains);
    }

    /** Returns the objects that named an owner when they were stored, and forgets them. */
    Collection<ResourcePath> ofDeleted(String ownerUid) {
        deletedOwners.add(ownerUid);
        Map<String, ResourcePath> owned = byOwner.remove(ownerUid);
        return owned == null ? List.of() : owned.values();
    }
}
