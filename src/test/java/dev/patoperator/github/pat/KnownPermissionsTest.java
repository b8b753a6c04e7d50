package dev.patoperator.github.pat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class KnownPermissionsTest {

    @Test
    void everyPermissionOfGitHubsOpenApiDescriptionIsKnown() throws IOException {
        try (InputStream description = KnownPermissionsTest.class.getResourceAsStream("/github/openapi-pat.json")) {
            JsonNode names =
                    new ObjectMapper().readTree(description).at("/components/schemas/app-permissions/properties");

            assertThat(names.size()).isGreaterThan(50);
            assertThat(names.fieldNames()).toIterable().allMatch(KnownPermissions::isKnown);
        }
    }

    @Test
    void permissionsThatOnlyTokensHaveAreKnown() {
        assertThat(KnownPermissions.isKnown("actions_variables")).isTrue();
        assertThat(KnownPermissions.isKnown("organization_api_insights")).isTrue();
        assertThat(KnownPermissions.isKnown("gists")).isTrue();
    }

    @Test
    void aMisspeltPermissionIsNotKnown() {
        assertThat(KnownPermissions.isKnown("contens")).isFalse();
        assertThat(KnownPermissions.isKnown("Contents")).isFalse();
        assertThat(KnownPermissions.closest("contens")).contains("contents");
    }
}
