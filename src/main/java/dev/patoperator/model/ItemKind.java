package dev.patoperator.model;

/** The kind of item that is decided. GitHub has one list of each kind per organization. */
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
     * Returns the permission that a GitHub App needs, at the level {@code write}, to decide such an item.
     *
     * @see <a href="https://docs.github.com/en/rest/orgs/personal-access-tokens">REST API endpoints for personal access
     *     tokens</a>
     */
    public String permission() {
        return permission;
    }

    /** Returns the noun for such an item in messages. */
    public String noun() {
        return noun;
    }
}
