package dev.patoperator.github.organization;

import java.util.Map;
import java.util.Set;

/**
 * The App's permissions for the lists of {@link OrganizationApi}. A list that is read without its permission may be short,
 * and nothing tells so: GitHub then shows what everybody may see.
 */
public enum OrganizationPermission {
    /** For members, outside collaborators and teams. */
    MEMBERS("members", "organization permission \"Members: read\""),
    METADATA("metadata", "repository permission \"Metadata: read\""),
    CUSTOM_PROPERTIES("organization_custom_properties", "organization permission \"Custom properties: read\""),
    /** For the list of grants, where conditions on requests read what the token is allowed already. */
    GRANTS("organization_personal_access_tokens", "organization permission \"Personal access tokens: read\"");

    private static final Set<String> LEVELS = Set.of("read", "write", "admin");

    private final String key;
    private final String title;

    OrganizationPermission(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** Returns the permission's name in the {@code permissions} of an installation or a token. */
    public String key() {
        return key;
    }

    /** Returns the permission in the words of the App's settings: {@code organization permission "Members: read"}. */
    public String title() {
        return title;
    }

    /**
     * Whether an installation or a token has the permission.
     *
     * @param permissions name to level, as GitHub returns them
     */
    public boolean isIn(Map<String, String> permissions) {
        return LEVELS.contains(permissions.getOrDefault(key, ""));
    }
}
