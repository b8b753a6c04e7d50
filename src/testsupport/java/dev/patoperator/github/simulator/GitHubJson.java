package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders users, requests, grants and repositories as GitHub shows them. */
final class GitHubJson {

    static final ObjectMapper MAPPER = new ObjectMapper();

    /** GitHub's examples of these lists carry milliseconds and an offset: {@code 2023-05-16T08:47:09.000-07:00}. */
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneOffset.ofHours(-7));

    private static final String HTML = "https://github.com/";

    private final String baseUrl;

    GitHubJson(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    ObjectNode request(PatItem item, long organizationId, Instant now) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", item.id());
        node.put("reason", item.reason());
        common(node, item, organizationId, "personal-access-token-requests");
        node.put("created_at", timestamp(item.since()));
        token(node, item, now);
        return node;
    }

    ObjectNode grant(PatItem item, long organizationId, Instant now) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", item.id());
        common(node, item, organizationId, "personal-access-tokens");
        node.put("access_granted_at", timestamp(item.since()));
        token(node, item, now);
        return node;
    }

    /** Renders a member, an App's bot or an organization. */
    ObjectNode user(String login, long id, String type) {
        String api = baseUrl + "/users/" + login;
        ObjectNode user = MAPPER.createObjectNode();
        user.put("login", login).put("id", id).put("node_id", "U_" + id);
        user.put("avatar_url", "https://avatars.githubusercontent.com/u/" + id + "?v=4");
        user.put("gravatar_id", "").put("url", api).put("html_url", HTML + login);
        user.put("followers_url", api + "/followers");
        user.put("following_url", api + "/following{/other_user}");
        user.put("gists_url", api + "/gists{/gist_id}");
        user.put("starred_url", api + "/starred{/owner}{/repo}");
        user.put("subscriptions_url", api + "/subscriptions");
        user.put("organizations_url", api + "/orgs");
        user.put("repos_url", api + "/repos");
        user.put("events_url", api + "/events{/privacy}");
        user.put("received_events_url", api + "/received_events");
        user.put("type", type).put("site_admin", false);
        return user;
    }

    private void common(ObjectNode node, PatItem item, long organizationId, String collection) {
        node.set("owner", user(item.owner(), numberFor(item.owner()), "User"));
        node.put("repository_selection", item.repositorySelection());
        // GitHub's examples use the numeric form here, not /orgs/{org}.
        node.put(
                "repositories_url",
                baseUrl + "/organizations/" + organizationId + "/" + collection + "/" + item.id() + "/repositories");
        ObjectNode permissions = node.putObject("permissions");
        item.permissions().forEach((group, named) -> named.forEach(permissions.withObjectProperty(group)::put));
    }

    private static void token(ObjectNode node, PatItem item, Instant now) {
        Instant expires = item.tokenExpiresAt();
        node.put("token_id", item.tokenId());
        node.put("token_name", item.tokenName());
        node.put("token_expired", expires != null && !expires.isAfter(now));
        node.put("token_expires_at", timestamp(expires));
        node.put("token_last_used_at", timestamp(item.tokenLastUsedAt()));
    }

    ObjectNode repository(String name, String organization) {
        String fullName = organization + "/" + name;
        String api = baseUrl + "/repos/" + fullName;
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", numberFor(fullName)).put("node_id", "R_" + numberFor(fullName));
        node.put("name", name).put("full_name", fullName);
        node.set("owner", user(organization, numberFor(organization), "Organization"));
        node.put("private", true).put("html_url", HTML + fullName).putNull("description");
        node.put("fork", false).put("url", api);
        REPOSITORY_LINKS.forEach((field, suffix) -> node.put(field, api + suffix));
        return node;
    }

    /** Renders a repository as the list of an organization shows it. */
    ObjectNode repository(SimulatedRepository repository, String organization) {
        ObjectNode node = repository(repository.name(), organization);
        node.put("private", !repository.isPublic()).put("visibility", repository.visibility());
        node.put("archived", repository.archived()).put("disabled", false);
        ArrayNode topics = node.putArray("topics");
        repository.topics().forEach(topics::add);
        return node;
    }

    /** Returns the same number for the same name in any case, so that a user or repository keeps its id. */
    static long numberFor(String name) {
        return 1L + Math.floorMod(name.toLowerCase(Locale.ROOT).hashCode(), 10_000_000);
    }

    private static @Nullable String timestamp(@Nullable Instant instant) {
        return instant == null ? null : TIMESTAMP.format(instant);
    }

    private static final Map<String, String> REPOSITORY_LINKS = Map.ofEntries(
            Map.entry("archive_url", "/{archive_format}{/ref}"),
            Map.entry("assignees_url", "/assignees{/user}"),
            Map.entry("blobs_url", "/git/blobs{/sha}"),
            Map.entry("branches_url", "/branches{/branch}"),
            Map.entry("collaborators_url", "/collaborators{/collaborator}"),
            Map.entry("comments_url", "/comments{/number}"),
            Map.entry("commits_url", "/commits{/sha}"),
            Map.entry("compare_url", "/compare/{base}...{head}"),
            Map.entry("contents_url", "/contents/{+path}"),
            Map.entry("contributors_url", "/contributors"),
            Map.entry("deployments_url", "/deployments"),
            Map.entry("downloads_url", "/downloads"),
            Map.entry("events_url", "/events"),
            Map.entry("forks_url", "/forks"),
            Map.entry("git_commits_url", "/git/commits{/sha}"),
            Map.entry("git_refs_url", "/git/refs{/sha}"),
            Map.entry("git_tags_url", "/git/tags{/sha}"),
            Map.entry("hooks_url", "/hooks"),
            Map.entry("issue_comment_url", "/issues/comments{/number}"),
            Map.entry("issue_events_url", "/issues/events{/number}"),
            Map.entry("issues_url", "/issues{/number}"),
            Map.entry("keys_url", "/keys{/key_id}"),
            Map.entry("labels_url", "/labels{/name}"),
            Map.entry("languages_url", "/languages"),
            Map.entry("merges_url", "/merges"),
            Map.entry("milestones_url", "/milestones{/number}"),
            Map.entry("notifications_url", "/notifications{?since,all,participating}"),
            Map.entry("pulls_url", "/pulls{/number}"),
            Map.entry("releases_url", "/releases{/id}"),
            Map.entry("stargazers_url", "/stargazers"),
            Map.entry("statuses_url", "/statuses/{sha}"),
            Map.entry("subscribers_url", "/subscribers"),
            Map.entry("subscription_url", "/subscription"),
            Map.entry("tags_url", "/tags"),
            Map.entry("teams_url", "/teams"),
            Map.entry("trees_url", "/git/trees{/sha}"));
}
