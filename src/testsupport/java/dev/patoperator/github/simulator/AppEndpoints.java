package dev.patoperator.github.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operations of the GitHub App itself: its own data, its installations, token exchange and rate limit. */
final class AppEndpoints {

    private static final String FOUNDED = "2024-01-15T09:00:00Z";
    private static final String NEWER_VERSION = "2026-03-10";

    private final Registry registry;
    private final InstallationTokens tokens;
    private final InstantSource time;
    private final GitHubJson json;
    private final String baseUrl;

    AppEndpoints(Registry registry, InstallationTokens tokens, InstantSource time, String baseUrl) {
        this.registry = registry;
        this.tokens = tokens;
        this.time = time;
        this.json = new GitHubJson(baseUrl);
        this.baseUrl = baseUrl;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "apps/get-authenticated", this::self,
                "apps/get-org-installation", this::installation,
                "apps/create-installation-access-token", this::exchange,
                "rate-limit/get", this::rateLimit);
    }

    private Answer self(IncomingCall call, Caller caller) {
        SimulatedApp app = Objects.requireNonNull(caller.app());
        ObjectNode body = GitHubJson.MAPPER.createObjectNode();
        body.put("id", app.appId()).put("slug", app.slug()).put("node_id", "A_" + app.appId());
        body.put("client_id", app.clientId());
        body.set("owner", json.user("pat-operator-owner", 1, "Organization"));
        body.put("name", app.slug()).putNull("description").put("external_url", "https://example.com");
        body.put("html_url", "https://github.com/apps/" + app.slug());
        body.put("created_at", FOUNDED).put("updated_at", FOUNDED);
        permissions(
                body,
                Map.of(
                        SimulatedInstallation.REQUESTS_PERMISSION,
                        "write",
                        SimulatedInstallation.TOKENS_PERMISSION,
                        "write"));
        body.putArray("events").add("personal_access_token_request");
        return Answer.json(200, body);
    }

    private Answer installation(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = registry.find(call.pathParameter("org"));
        SimulatedInstallation installation = organization == null ? null : organization.installationOf(caller.app());
        if (organization == null || installation == null) {
            throw new Refusal(404, "Not Found");
        }
        ObjectNode body = GitHubJson.MAPPER.createObjectNode();
        body.put("id", installation.id());
        body.set("account", json.user(organization.login(), organization.id(), "Organization"));
        body.put("repository_selection", installation.repositorySelection());
        body.put("access_tokens_url", baseUrl + "/app/installations/" + installation.id() + "/access_tokens");
        body.put("repositories_url", baseUrl + "/installation/repositories");
        body.put(
                "html_url",
                "https://github.com/organizations/" + organization.login() + "/settings/installations/"
                        + installation.id());
        body.put("app_id", installation.app().appId());
        body.put("client_id", installation.app().clientId());
        body.put("target_id", organization.id()).put("target_type", "Organization");
        permissions(body, installation.permissions());
        body.putArray("events").add("personal_access_token_request");
        body.put("created_at", FOUNDED).put("updated_at", FOUNDED);
        body.putNull("single_file_name").put("has_multiple_single_files", false);
        body.putArray("single_file_paths");
        body.put("app_slug", installation.app().slug());
        Instant suspended = installation.suspendedAt();
        if (suspended == null) {
            body.putNull("suspended_at").putNull("suspended_by");
        } else {
            body.put("suspended_at", suspended.toString());
            body.set("suspended_by", json.user("org-owner", 2, "User"));
        }
        return Answer.json(200, body);
    }

    private Answer exchange(IncomingCall call, Caller caller) {
        SimulatedInstallation installation =
                registry.installation(Long.parseLong(call.pathParameter("installation_id")));
        if (installation == null || installation.app() != caller.app()) {
            throw new Refusal(404, "Not Found");
        }
        if (installation.suspendedAt() != null) {
            throw new Refusal(403, "This installation has been suspended");
        }
        Map<String, String> requested = requestedPermissions(call.body());
        if (requested != null) {
            requested.forEach((permission, level) -> {
                if (!SimulatedInstallation.allows(installation.permissions(), permission, level)) {
                    throw new Refusal(422, "The permissions requested are not granted to this installation.");
                }
            });
        }
        InstallationTokens.Token token = tokens.issue(installation, requested);
        ObjectNode body = GitHubJson.MAPPER.createObjectNode();
        body.put("token", token.value());
        body.put("expires_at", token.expiresAt().toString());
        permissions(body, token.permissions());
        body.put("repository_selection", installation.repositorySelection());
        return Answer.json(201, body);
    }

    private Answer rateLimit(IncomingCall call, Caller caller) {
        ObjectNode core = caller.rateLimit().json(time.instant());
        ObjectNode body = GitHubJson.MAPPER.createObjectNode();
        body.putObject("resources").<ObjectNode>set("core", core).set("search", core.deepCopy());
        // Version 2026-03-10 dropped `rate`, which repeats resources.core.
        if (!NEWER_VERSION.equals(call.header("X-GitHub-Api-Version"))) {
            body.set("rate", core.deepCopy());
        }
        return Answer.json(200, body);
    }

    private static void permissions(ObjectNode body, Map<String, String> permissions) {
        ObjectNode node = body.putObject("permissions");
        permissions.forEach(node::put);
    }

    /** Returns the permissions to which the client narrows the token; null when it takes all. */
    private static @Nullable Map<String, String> requestedPermissions(String body) {
        if (body.isBlank()) {
            return null;
        }
        try {
            JsonNode permissions = GitHubJson.MAPPER.readTree(body).path("permissions");
            if (permissions.isMissingNode()) {
                return null;
            }
            Map<String, String> requested = new LinkedHashMap<>();
            permissions
                    .properties()
                    .forEach(entry ->
                            requested.put(entry.getKey(), entry.getValue().asText()));
            return requested;
        } catch (JsonProcessingException e) {
            throw new Refusal(400, "Problems parsing JSON");
        }
    }
}
