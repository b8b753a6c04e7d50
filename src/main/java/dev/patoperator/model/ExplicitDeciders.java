package dev.patoperator.model;

import java.util.List;

/**
 * The resources whose explicit list has an id that a selector could decide. An explicit list comes before a selector.
 *
 * @param resources not empty
 * @param verified false while the credentials of all of them are still being verified
 */
public record ExplicitDeciders(List<ResourceRef> resources, boolean verified) {

    public ExplicitDeciders {
        resources = List.copyOf(resources);
    }

    /** Names one of the resources for readers of a namespace: one of the same namespace where there is one. */
    public String shownIn(String namespace) {
        return resources.stream()
                .filter(resource -> resource.namespace().equals(namespace))
                .findFirst()
                .orElse(resources.get(0))
                .shownIn(namespace);
    }
}
