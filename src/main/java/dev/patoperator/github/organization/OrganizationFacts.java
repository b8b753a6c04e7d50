package dev.patoperator.github.organization;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.Permissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Facts about an organization's people and repositories, read for one evaluation. Immutable. */
public interface OrganizationFacts {

    /** Nothing was read. */
    OrganizationFacts NOT_READ = new OrganizationFacts() {
        @Override
        public Fact<MemberRole> role(long accountId) {
            return Fact.unknown(Fact.NOT_READ);
        }

        @Override
        public Fact<Boolean> isInTeam(long accountId, String teamSlug) {
            return Fact.unknown(Fact.NOT_READ);
        }

        @Override
        public Fact<OrganizationRepository> repository(String name) {
            return Fact.unknown(Fact.NOT_READ);
        }

        @Override
        public Fact<Map<String, List<String>>> customProperties(String repository) {
            return Fact.unknown(Fact.NOT_READ);
        }

        @Override
        public Fact<Optional<Permissions>> currentPermissions(long tokenId) {
            return Fact.unknown(Fact.NOT_READ);
        }
    };

    /** Returns what an account is in the organization. */
    Fact<MemberRole> role(long accountId);

    /** Whether an account is in a team, or in one of its child teams. */
    Fact<Boolean> isInTeam(long accountId, String teamSlug);

    /**
     * Returns a repository of the organization.
     *
     * @param name in any case
     */
    Fact<OrganizationRepository> repository(String name);

    /** Returns the values of a repository's custom properties, by name; see {@link RepositoryProperties}. */
    Fact<Map<String, List<String>>> customProperties(String repository);

    /** Returns what a token's active grant allows; empty when the token has none. */
    Fact<Optional<Permissions>> currentPermissions(long tokenId);

    /**
     * Returns what is known about these items, in no more memory than that takes. By default all of it.
     *
     * @param items whose owners and tokens are kept
     * @param repositoryNames the repositories that are kept, in any case
     */
    default OrganizationFacts only(Collection<ListedPat> items, Collection<String> repositoryNames) {
        return this;
    }
}
