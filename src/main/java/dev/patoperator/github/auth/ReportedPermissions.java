package dev.patoperator.github.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.organization.OrganizationPermission;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the permissions that GitHub reports with an installation or a token. They are cached for a thousand organizations and
 * more, so only those are kept that something depends on, and one more: where it is the only one, the server did report
 * permissions, and these are missing.
 */
final class ReportedPermissions {

    private static final int MAX_LENGTH = 100;

    private static final Set<String> NEEDED = Stream.concat(
                    Arrays.stream(OrganizationPermission.values()).map(OrganizationPermission::key),
                    Stream.of("organization_personal_access_token_requests"))
            .collect(Collectors.toUnmodifiableSet());

    private ReportedPermissions() {}

    /** Returns name to level; empty when the server reported no permissions. */
    static Map<String, String> of(JsonNode reported) {
        Map<String, String> kept = new HashMap<>();
        for (Map.Entry<String, JsonNode> permission : reported.properties()) {
            if (kept.isEmpty() || NEEDED.contains(permission.getKey())) {
                kept.put(cut(permission.getKey()), cut(permission.getValue().asText()));
            }
        }
        return kept;
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(MAX_LENGTH, text.length()));
    }
}
