package dev.patoperator.cli.manifest;

import dev.patoperator.api.v1alpha1.PatResource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A policy from a file.
 *
 * @param resource as the API server would store it, with an invented uid
 * @param fault a field that the API server refuses: unknown, or of the wrong type; null when there is none
 */
public record PolicyFile(
        Path file, PatResource<?> resource, @Nullable String fault) {}
