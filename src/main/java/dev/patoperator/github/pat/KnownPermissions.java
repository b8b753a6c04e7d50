package dev.patoperator.github.pat;

import dev.patoperator.text.Spelling;
import dev.patoperator.text.TextSanitizer;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of permissions that GitHub documents. It may know more by now, so an unknown name is worth a warning and no
 * refusal.
 *
 * <p>Sources: the tables of parameters in GitHub's page "Managing your personal access tokens", section "Pre-filling
 * fine-grained personal access token details using URL parameters" (github/docs,
 * {@code content/authentication/keeping-your-account-and-data-secure}), and the schema {@code app-permissions} of GitHub's
 * OpenAPI description ({@code @octokit/openapi} 23.0.2). Neither has all names of the other.
 */
public final class KnownPermissions {

    private static final int SHOWN_CHARACTERS = 60;

    private static final Set<String> REPOSITORY = Set.of(
            "actions",
            "actions_variables",
            "administration",
            "artifact_metadata",
            "attestations",
            "checks",
            "code_quality",
            "codespaces",
            "codespaces_lifecycle_admin",
            "codespaces_metadata",
            "codespaces_secrets",
            "contents",
            "dependabot_secrets",
            "deployments",
            "discussions",
            "environments",
            "issues",
            "merge_queues",
            "metadata",
            "packages",
            "pages",
            "pull_requests",
            "repository_advisories",
            "repository_custom_properties",
            "repository_hooks",
            "repository_projects",
            "secret_scanning_alerts",
            "secrets",
            "security_events",
            "single_file",
            "statuses",
            "vulnerability_alerts",
            "workflows");

    private static final Set<String> ORGANIZATION = Set.of(
            "custom_properties_for_organizations",
            "enterprise_custom_properties_for_organizations",
            "issue_types",
            "members",
            "organization_actions_variables",
            "organization_administration",
            "organization_announcement_banners",
            "organization_api_insights",
            "organization_campaigns",
            "organization_code_scanning_dismissal_requests",
            "organization_codespaces",
            "organization_codespaces_secrets",
            "organization_codespaces_settings",
            "organization_copilot_agent_settings",
            "organization_copilot_seat_management",
            "organization_custom_org_roles",
            "organization_custom_properties",
            "organization_custom_roles",
            "organization_dependabot_secrets",
            "organization_events",
            "organization_hooks",
            "organization_knowledge_bases",
            "organization_models",
            "organization_network_configurations",
            "organization_packages",
            "organization_personal_access_token_requests",
            "organization_personal_access_tokens",
            "organization_plan",
            "organization_private_registries",
            "organization_projects",
            "organization_secrets",
            "organization_self_hosted_runners",
            "organization_user_blocking",
            "team_discussions");

    private static final Set<String> ACCOUNT = Set.of(
            "blocking",
            "codespaces_user_secrets",
            "copilot_editor_context",
            "copilot_messages",
            "copilot_requests",
            "email_addresses",
            "emails",
            "followers",
            "gists",
            "git_signing_ssh_public_keys",
            "git_ssh_keys",
            "gpg_keys",
            "interaction_limits",
            "keys",
            "knowledge_bases",
            "plan",
            "private_repository_invitations",
            "profile",
            "starring",
            "user_events",
            "user_models",
            "watching");

    private static final Set<String> ALL =
            Stream.of(REPOSITORY, ORGANIZATION, ACCOUNT).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private KnownPermissions() {}

    /** Whether GitHub documents a permission with this name, which has no level. */
    public static boolean isKnown(String name) {
        return ALL.contains(name);
    }

    /** Returns the known name that is most similar to a misspelt one; empty when none is similar. */
    public static Optional<String> closest(String name) {
        return Spelling.closest(name, ALL.stream().sorted().toList());
    }

    /** Returns a name as a message shows it: on one line, and shortened. */
    public static String shown(String name) {
        return TextSanitizer.shorten(TextSanitizer.line(name, name.length()), SHOWN_CHARACTERS);
    }
}
