package dev.patoperator.policy.support;

import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.policy.item.ItemFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts about an organization. What a test does not set is not known, because of {@link #WHY}. */
public final class TestFacts implements ItemFacts, OrganizationFacts {

    public static final String WHY = "the App lacks the permission 'Members: read'";

    private final Map<Long, MemberRole> roles = new HashMap<>();
    private final Map<String, Set<Long>> teams = new HashMap<>();
    private final Map<String, OrganizationRepository> repositories = new HashMap<>();
    private final Map<String, Map<String, List<String>>> properties = new HashMap<>();
    private final Map<Long, Optional<Permissions>> current = new HashMap<>();
    private @Nullable List<String> names;

    public static TestFacts facts() {
        return new TestFacts();
    }

    public TestFacts role(long accountId, MemberRole role) {
        roles.put(accountId, role);
        return this;
    }

    public TestFacts team(String slug, Long... members) {
        teams.put(slug, Set.of(members));
        return this;
    }

    /** Sets the names of the repositories of every item. */
    public TestFacts names(String... repositories) {
        names = List.of(repositories);
        return this;
    }

    public TestFacts repository(String name, String visibility, boolean archived, String... topics) {
        repositories.put(name, new OrganizationRepository(name, visibility, archived, List.of(topics)));
        return this;
    }

    public TestFacts properties(String repository, Map<String, List<String>> values) {
        properties.put(repository, values);
        return this;
    }

    /** @param permissions null for a token without a grant */
    public TestFacts current(long tokenId, @Nullable Permissions permissions) {
        current.put(tokenId, Optional.ofNullable(permissions));
        return this;
    }

    @Override
    public @Nullable Boolean reaches(ListedPat item, String repository) {
        return null;
    }

    @Override
    public @Nullable List<String> names(ListedPat item) {
        return names;
    }

    @Override
    public OrganizationFacts organization() {
        return this;
    }

    @Override
    public Fact<MemberRole> role(long accountId) {
        return fact(roles.get(accountId));
    }

    @Override
    public Fact<Boolean> isInTeam(long accountId, String teamSlug) {
        Set<Long> members = teams.get(teamSlug);
        return fact(members == null ? null : (Boolean) members.contains(accountId));
    }

    @Override
    public Fact<OrganizationRepository> repository(String name) {
        return fact(repositories.get(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Fact<Map<String, List<String>>> customProperties(String repository) {
        return fact(properties.get(repository.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Fact<Optional<Permissions>> currentPermissions(long tokenId) {
        return fact(current.get(tokenId));
    }

    private static <T> Fact<T> fact(@Nullable T value) {
        return value == null ? Fact.unknown(WHY) : Fact.of(value);
    }
}
