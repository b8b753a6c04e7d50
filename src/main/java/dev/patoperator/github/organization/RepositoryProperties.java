package dev.patoperator.github.organization;

import java.util.List;
import java.util.Map;

/**
 * The values of a repository's custom properties, as {@code GET /orgs/{org}/properties/values} lists them.
 *
 * @param repository the repository's name without the owner, in lower case
 * @param values by name of the property, in lower case: GitHub's own tool for settings, github/safe-settings, compares names
 *     so. One value, or the chosen values of a {@code multi_select} property; a property
 *     without a value has no entry
 */
public record RepositoryProperties(String repository, Map<String, List<String>> values) {

    public RepositoryProperties {
        values = Map.copyOf(values);
    }
}
