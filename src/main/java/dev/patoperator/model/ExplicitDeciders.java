package dev.patoperator.model;

import java.util.List;

/**
 * Which resources list an id that a selector could decide. Explicit ids come before selectors.
 *
 * @param resources not empty
 * @param verified false while the credentials of all of them are still being verified
 */
public record ExplicitDeciders(List<ResourceRef> resources, boolean verified) {

    public ExplicitDeciders {
        resources = List.copyOf(resources);
    }

    /** Names a resource that lists the id to readers of a namespace, one of their own where there is one. */
    public String shownIn(String namespace) {
        return resources.stream()
                .filter(resource -> resource.namespace().equals(namespace))
                .findFirst()
                .orElse(resources.get(0))
                .shownIn(namespace);
    }
}
