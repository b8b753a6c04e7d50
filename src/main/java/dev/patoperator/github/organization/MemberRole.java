package dev.patoperator.github.organization;

/** What an account is in an organization. */
public enum MemberRole {
    /** An owner of the organization. GitHub's word in {@code role=admin} of the list of members. */
    ADMIN("admin"),
    MEMBER("member"),
    /** No member, but with access to at least one repository. */
    OUTSIDE_COLLABORATOR("outside_collaborator"),
    /** Neither a member nor an outside collaborator: proved by complete lists of both. */
    NONE("none");

    private final String value;

    MemberRole(String value) {
        this.value = value;
    }

    /** Returns the role as conditions read it. */
    public String value() {
        return value;
    }
}
