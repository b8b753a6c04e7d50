package dev.patoperator.github.organization;

import java.util.List;

/**
 * A repository as {@code GET /orgs/{org}/repos} lists it.
 *
 * @param name without the owner, in lower case: GitHub ignores case in it
 * @param visibility {@code public}, {@code private} or {@code internal}
 * @param topics in lower case, as GitHub stores them
 */
public record OrganizationRepository(String name, String visibility, boolean archived, List<String> topics) {

    public OrganizationRepository {
        topics = List.copyOf(topics);
    }
}
