package dev.patoperator.cli.export.resource;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a resource that decides, to complete what a log says about it.
 *
 * @param generation of the spec as it was read; null when it is not known
 * @param reason {@code spec.reason}; null when it has none, or computes it
 */
public record ResourceFacts(
        @Nullable Long generation, @Nullable String reason) {}
