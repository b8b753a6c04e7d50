package dev.patoperator.model;

/** What is decided upon: GitHub keeps a list of each per organization. */
public enum ItemKind {
    /** A pending request; its id is a {@code pat_request_id}. */
    REQUEST("pending request", "organization_personal_access_token_requests"),
    /** An active grant; its id is a {@code pat_id}. */
    GRANT("active grant", "organization_personal_access_tokens");

    private final String noun;
    private final String permission;

    ItemKind(String noun, String permission) {
        this.noun = noun;
        this.permission = permission;
    }

    /**
     * The permission of a GitHub App that decides it, at the level {@code write}.
     *
     * @see <a href="https://docs.github.com/en/rest/orgs/personal-access-tokens">REST API endpoints for personal access
     *     tokens</a>
     */
    public String permission() {
        return permission;
    }

    /** What people call one. */
    public String noun() {
        return noun;
    }
}
