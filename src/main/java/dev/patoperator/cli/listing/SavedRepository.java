package dev.patoperator.cli.listing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file says about a repository.
 *
 * @param name without the owner
 * @param listed null when the file does not say it
 * @param customProperties values by name; null when the file does not say them
 */
public record SavedRepository(
        String name, @Nullable Listed listed, @Nullable Map<String, List<String>> customProperties) {

    /** What GitHub's list of repositories says. */
    public record Listed(String visibility, boolean archived, List<String> topics) {
        public Listed {
            topics = List.copyOf(topics);
        }
    }

    public SavedRepository {
        customProperties = customProperties == null ? null : Map.copyOf(customProperties);
    }
}
