package dev.patoperator.cli.engine;

import dev.patoperator.model.ResourceRef;
import java.nio.file.Path;

/**
 * What is wrong, or probably wrong, with a policy.
 *
 * @param text as the resource's condition in the cluster says it
 */
public record PolicyMessage(Path file, ResourceRef resource, String text) {

    @Override
    public String toString() {
        return file + ": " + resource.kind() + " " + resource.name() + ": " + text;
    }
}
