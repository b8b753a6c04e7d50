package dev.patoperator.cli.export.resource;

import dev.patoperator.api.v1alpha1.PatResource;
import java.util.Arrays;
import java.util.Optional;

/** The kinds that are read, in this order: nothing else is, and no Secret. */
public enum ResourceKind {
    PAT_INVENTORY("PatInventory", "patinventories"),
    PAT_GRANT_REVIEW("PatGrantReview", "patgrantreviews"),
    PAT_REVOCATION("PatRevocation", "patrevocations"),
    PAT_REQUEST("PatRequest", "patrequests"),
    PAT_GRANT("PatGrant", "patgrants");

    private final String kind;
    private final String plural;

    ResourceKind(String kindOfObjects, String pluralInUrls) {
        this.kind = kindOfObjects;
        this.plural = pluralInUrls;
    }

    public String kind() {
        return kind;
    }

    public String plural() {
        return plural;
    }

    /** Returns the kind of an object of this API group, in any version; empty for every other object. */
    static Optional<ResourceKind> of(String apiVersion, String kindOfObject) {
        return Arrays.stream(values())
                .filter(it -> apiVersion.startsWith(PatResource.GROUP + "/") && it.kind.equals(kindOfObject))
                .findFirst();
    }
}
