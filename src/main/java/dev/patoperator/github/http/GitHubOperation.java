package dev.patoperator.github.http;

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
    LIST_GRANT_REPOSITORIES("orgs/list-pat-grant-repositories", "GET", 200);

    private final String id;
    private final String method;
    private final int success;

    GitHubOperation(String id, String method, int success) {
        this.id = id;
        this.method = method;
        this.success = success;
    }

    public String id() {
        return id;
    }

    /** Whether the operation lists the requests or grants of an organization, so that a 404 is not about one item. */
    boolean isListOfOrganization() {
        return this == LIST_REQUESTS || this == LIST_GRANTS;
    }

    String method() {
        return method;
    }

    int success() {
        return success;
    }
}
