package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSpec;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The spec of one version of a resource, parsed: valid or not. The result is kept with the resource object, which the
 * informers share, so that each version that they bring is parsed once.
 */
public sealed interface ParsedResource {

    /** The spec is valid. */
    record Valid(Intent value) implements ParsedResource {}

    /**
     * The spec has a value that the CRD's schema refuses.
     *
     * @param message names the field, what was found and what is allowed
     */
    record Invalid(String message) implements ParsedResource {}

    /** What is kept, and what it was parsed from: tests and clients may change an object. */
    record Kept(
            @Nullable PatSpec spec,
            long generation,
            @Nullable String retryRequestedAt,
            String uid,
            ParsedResource result) {

        private boolean isOf(PatResource<?> resource) {
            return spec == resource.getSpec()
                    && generation == resource.generation()
                    && Objects.equals(retryRequestedAt, resource.retryRequestedAt())
                    && uid.equals(resource.uid());
        }
    }

    /** Parses the spec of a resource, unless that was done before. Thread-safe. */
    static ParsedResource of(PatResource<?> resource) {
        if (resource.parsed() instanceof Kept kept && kept.isOf(resource)) {
            return kept.result();
        }
        ParsedResource result = parse(resource);
        resource.keepParsed(new Kept(
                resource.getSpec(), resource.generation(), resource.retryRequestedAt(), resource.uid(), result));
        return result;
    }

    private static ParsedResource parse(PatResource<?> resource) {
        try {
            return new Valid(Intent.of(resource));
        } catch (InvalidSpecException e) {
            return new Invalid(String.valueOf(e.getMessage()));
        }
    }

    /** Returns what the resource asks for; empty when the spec is invalid. */
    default Optional<Intent> intent() {
        return this instanceof Valid valid ? Optional.of(valid.value()) : Optional.empty();
    }
}
