package dev.patoperator.dispatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.Permissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests the texts that describe what a token may do. */
class AccessTextTest {

    @Test
    void permissionsAreListedWithTheHighestLevelFirst() {
        assertThat(AccessText.permissions(
                        Map.of("metadata", "read", "contents", "write"),
                        Map.of("members", "read", "organization_administration", "admin"),
                        Map.of("gists", "write"),
                        true))
                .isEqualTo("organization/organization_administration:admin, contents:write, other/gists:write,"
                        + " metadata:read, organization/members:read");
    }

    @Test
    void aTokenWithoutPermissionsHasNone() {
        assertThat(AccessText.permissions(Map.of(), Map.of(), Map.of(), true)).isEqualTo("none");
    }

    @Test
    void theHighestPermissionIsShownWithTheNumberOfTheOthers() {
        var three =
                new Permissions(Map.of("members", "read"), Map.of("metadata", "read", "contents", "write"), Map.of());
        assertThat(AccessText.highest(three, 128)).isEqualTo("contents:write +2");
        assertThat(AccessText.highest(new Permissions(Map.of(), Map.of("metadata", "read"), Map.of()), 128))
                .isEqualTo("metadata:read");
        assertThat(AccessText.highest(Permissions.NONE, 128)).isEqualTo("none");
        assertThat(AccessText.highest(Permissions.UNKNOWN, 128)).isEqualTo("more that GitHub does not name");
        assertThat(AccessText.highest(new Permissions(Map.of(), Map.of("metadata", "read"), Map.of(), false), 128))
                .isEqualTo("metadata:read, more that GitHub does not name");
    }

    @Test
    void theHighestPermissionIsCutWithinItsBound() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            many.put("x".repeat(90) + i, "y".repeat(90));
        }
        String text = AccessText.highest(new Permissions(Map.of(), many, Map.of(), false), 128);
        assertThat(text).hasSize(128).endsWith(" +1999, more that GitHub does not name");
    }

    @Test
    void permissionsThatGitHubDoesNotNameAreMentionedFirst() {
        assertThat(AccessText.permissions(Map.of("metadata", "read"), Map.of(), Map.of(), false))
                .isEqualTo("more that GitHub does not name, metadata:read");
    }

    @Test
    void permissionsAreCutAfterAWholeOneWithTheNumberOfTheRest() {
        Map<String, String> many = new HashMap<>();
        for (int i = 10; i < 90; i++) {
            many.put("permission_" + i, "read");
        }

        String text = AccessText.permissions(many, Map.of(), Map.of(), true);

        assertThat(text).hasSizeLessThanOrEqualTo(256).startsWith("permission_10:read, permission_11:read, ");
        var end = Pattern.compile("permission_(\\d+):read, \\+(\\d+) more$").matcher(text);
        assertThat(end.find()).isTrue();
        assertThat(Integer.parseInt(end.group(1)) - 9 + Integer.parseInt(end.group(2)))
                .isEqualTo(80);
    }

    @Test
    void permissionsThatFitExactlyAreNotCut() {
        Map<String, String> two = Map.of("a".repeat(90), "read", "b".repeat(90), "read", "c".repeat(57), "read");

        assertThat(AccessText.permissions(two, Map.of(), Map.of(), true))
                .hasSize(256)
                .doesNotContain("more");
    }

    @Test
    void aReasonIsOneLineAndEndsAfterAWholeWord() {
        assertThat(AccessText.reason("for SEC-1:\n\u202Ethe\tbuild ")).isEqualTo("for SEC-1: the build");
        assertThat(AccessText.reason("reason ".repeat(100)))
                .hasSizeLessThanOrEqualTo(128)
                .endsWith(" reason…");
        assertThat(AccessText.reason("x".repeat(1_000_000))).hasSize(128);
    }

    @Test
    void repositoriesAreTheFirstFiveByName() {
        assertThat(AccessText.repositories(List.of("f", "e", "d\u0007", "c", "b", "a")))
                .containsExactly("a", "b", "c", "d", "e");
    }
}
