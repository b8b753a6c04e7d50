package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The lists of an organization's people and repositories. */
final class OrganizationEndpoints {

    static final String LIST_MEMBERS = "orgs/list-members";
    static final String LIST_OUTSIDE_COLLABORATORS = "orgs/list-outside-collaborators";
    static final String LIST_TEAM_MEMBERS = "teams/list-members-in-org";
    static final String LIST_REPOSITORIES = "repos/list-for-org";
    static final String LIST_PROPERTIES = "orgs/custom-properties-for-repos-get-organization-values";

    private static final String MEMBERS = "members";
    private static final String METADATA = "metadata";

    /**
     * The permissions without which GitHub refuses the call. The other two lists are open to everybody, and show what
     * everybody may see.
     */
    static final Map<String, String> REQUIRED_PERMISSIONS = Map.of(
            LIST_OUTSIDE_COLLABORATORS, MEMBERS,
            LIST_TEAM_MEMBERS, MEMBERS,
            LIST_PROPERTIES, "organization_custom_properties");

    /** The lists that anybody may read. */
    static final Set<String> OPEN = Set.of(LIST_MEMBERS, LIST_REPOSITORIES);

    private final Registry registry;
    private final GitHubJson json;
    private final String baseUrl;

    OrganizationEndpoints(Registry registry, String baseUrl) {
        this.registry = registry;
        this.json = new GitHubJson(baseUrl);
        this.baseUrl = baseUrl;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                LIST_MEMBERS, this::members,
                LIST_OUTSIDE_COLLABORATORS, this::outsideCollaborators,
                LIST_TEAM_MEMBERS, this::teamMembers,
                LIST_REPOSITORIES, this::repositories,
                LIST_PROPERTIES, this::properties);
    }

    /** Without the permission {@code members} GitHub shows public members only, with the same status. */
    private Answer members(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        boolean seesAll = caller.allows(MEMBERS, "read");
        List<SimulatedPeople.Person> shown = organization.people().members(orElse(call.query("role"), "all")).stream()
                .filter(person -> seesAll || person.isPublic())
                .toList();
        return new Page(call, baseUrl).of(shown, this::user);
    }

    private Answer outsideCollaborators(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        return new Page(call, baseUrl).of(organization.people().outsideCollaborators(), this::user);
    }

    private Answer teamMembers(IncomingCall call, Caller caller) {
        SimulatedPeople people = registry.organizationOf(call, caller).people();
        String slug = call.pathParameter("team_slug");
        List<SimulatedPeople.Person> found = people.teamMembers(slug);
        if (found == null) {
            throw new Refusal(404, "Not Found");
        }
        return new Page(call, baseUrl)
                .of(
                        found,
                        person -> user(person)
                                .put("role", "member")
                                .put("inherited", !people.isDirectMember(slug, person)));
    }

    /** Without {@code metadata}, and beyond the repositories that the installation is on, GitHub shows public ones only. */
    private Answer repositories(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        SimulatedInstallation installation = Objects.requireNonNull(caller.installation());
        boolean seesPrivate = caller.allows(METADATA, "read");
        Predicate<SimulatedRepository> type = typeFilter(orElse(call.query("type"), "all"));
        List<SimulatedRepository> shown = new ArrayList<>(organization.repositories().stream()
                .filter(one -> one.isPublic() || (seesPrivate && installation.isOn(one.name())))
                .filter(type)
                .toList());
        if (!"asc".equals(call.query("direction"))) {
            Collections.reverse(shown);
        }
        return new Page(call, baseUrl).of(shown, one -> json.repository(one, organization.login()));
    }

    private static Predicate<SimulatedRepository> typeFilter(String type) {
        return switch (type) {
            case "public" -> SimulatedRepository::isPublic;
            case "private" -> one -> !one.isPublic();
            default -> one -> true;
        };
    }

    /** Shows each repository with every property that the organization has; null where it has no value. */
    private Answer properties(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        List<SimulatedRepository> repositories = organization.repositories();
        Set<String> defined = new TreeSet<>();
        repositories.forEach(one -> defined.addAll(one.properties().keySet()));
        return new Page(call, baseUrl).of(repositories, one -> properties(one, defined, organization.login()));
    }

    private static ObjectNode properties(SimulatedRepository repository, Set<String> defined, String organization) {
        String fullName = organization + "/" + repository.name();
        ObjectNode node = GitHubJson.MAPPER.createObjectNode();
        node.put("repository_id", GitHubJson.numberFor(fullName)).put("repository_name", repository.name());
        node.put("repository_full_name", fullName);
        ArrayNode values = node.putArray("properties");
        for (String property : defined) {
            JsonNode value = repository.properties().get(property);
            values.addObject().put("property_name", property).set("value", value);
        }
        return node;
    }

    private ObjectNode user(SimulatedPeople.Person person) {
        return json.user(person.login(), person.id(), "User");
    }

    private static String orElse(@Nullable String value, String absent) {
        return value == null ? absent : value;
    }
}
