package dev.patoperator.github.http;

import dev.patoperator.github.organization.OrganizationPermission;
import org.jspecify.annotations.Nullable;

/** GitHub's operations in use, each with its one status for success in GitHub's OpenAPI description. */
public enum GitHubOperation {
    GET_ORG_INSTALLATION("apps/get-org-installation", "GET", 200),
    CREATE_TOKEN("apps/create-installation-access-token", "POST", 201),
    LIST_REQUESTS("orgs/list-pat-grant-requests", "GET", 200),
    REVIEW_REQUEST("orgs/review-pat-grant-request", "POST", 204),
    REVIEW_REQUESTS("orgs/review-pat-grant-requests-in-bulk", "POST", 202),
    LIST_REQUEST_REPOSITORIES("orgs/list-pat-grant-request-repositories", "GET", 200),
    LIST_GRANTS("orgs/list-pat-grants", "GET", 200),
    REVOKE_GRANT("orgs/update-pat-access", "POST", 204),
    REVOKE_GRANTS("orgs/update-pat-accesses", "POST", 202),
    LIST_GRANT_REPOSITORIES("orgs/list-pat-grant-repositories", "GET", 200),
    LIST_MEMBERS("orgs/list-members", OrganizationPermission.MEMBERS),
    LIST_OUTSIDE_COLLABORATORS("orgs/list-outside-collaborators", OrganizationPermission.MEMBERS),
    LIST_TEAM_MEMBERS("teams/list-members-in-org", OrganizationPermission.MEMBERS),
    LIST_REPOSITORIES("repos/list-for-org", OrganizationPermission.METADATA),
    LIST_CUSTOM_PROPERTIES(
            "orgs/custom-properties-for-repos-get-organization-values", OrganizationPermission.CUSTOM_PROPERTIES);

    private final String id;
    private final String method;
    private final int success;
    private final @Nullable OrganizationPermission permission;

    GitHubOperation(String id, String method, int success) {
        this(id, method, success, null);
    }

    /** Declares a list of an organization's people or repositories. */
    GitHubOperation(String id, OrganizationPermission permission) {
        this(id, "GET", 200, permission);
    }

    GitHubOperation(String id, String method, int success, @Nullable OrganizationPermission permission) {
        this.id = id;
        this.method = method;
        this.success = success;
        this.permission = permission;
    }

    public String id() {
        return id;
    }

    /** Whether the operation lists the requests or grants of an organization, so that a 404 is not about one item. */
    boolean isListOfOrganization() {
        return this == LIST_REQUESTS || this == LIST_GRANTS;
    }

    /**
     * Returns the permission without which the response may be incomplete although its status is the one for success;
     * null for an operation that GitHub refuses then.
     */
    public @Nullable OrganizationPermission permission() {
        return permission;
    }

    String method() {
        return method;
    }

    int success() {
        return success;
    }
}
