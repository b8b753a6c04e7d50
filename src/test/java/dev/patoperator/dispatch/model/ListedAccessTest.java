package dev.patoperator.dispatch.model;

import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what a dry run says about an item, and the address of GitHub's page. */
class ListedAccessTest {

    private final Submission review = TestSubmissions.dryRun("dry", Action.APPROVE, 71);

    @Test
    void aRequestShowsWhatItAsksFor() {
        assertThat(ListedAccess.of(review, item(71).request(), List.of("web", "app")))
                .isEqualTo(new OutcomeAccess(
                        "contents:write, metadata:read, organization/members:read",
                        "subset",
                        List.of("app", "web"),
                        2,
                        "2026-12-24T00:00:00Z",
                        "2026-11-20T00:00:00Z",
                        "please",
                        "2026-11-01T00:00:00Z",
                        null,
                        "https://github.com/organizations/acme/settings/personal-access-token-requests/71"));
    }

    @Test
    void aGrantShowsWhatItAllowsWithoutAPage() {
        OutcomeAccess access = ListedAccess.of(
                TestSubmissions.dryRun("dry", Action.REVOKE, 71),
                item(71).expiresAt(null).lastUsedAt(null).grant(),
                null);

        assertThat(access.tokenExpiresAt()).isEqualTo("never");
        assertThat(access.tokenLastUsedAt()).isEqualTo("never");
        assertThat(access.accessGrantedAt()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(access.createdAt()).isNull();
        assertThat(access.reason()).isNull();
        assertThat(access.githubURL()).isNull();
        assertThat(access.repositories()).isNull();
        assertThat(access.repositoryCount()).isNull();
    }

    @Test
    void namesOfRepositoriesAreShownOfASubsetOnly() {
        OutcomeAccess all =
                ListedAccess.of(review, item(71).repositorySelection("all").request(), List.of("app"));
        OutcomeAccess unknown = ListedAccess.of(
                review, item(71).repositorySelection("x\nReady: True").request(), List.of("app"));

        assertThat(all.repositorySelection()).isEqualTo("all");
        assertThat(all.repositories()).isNull();
        assertThat(unknown.repositorySelection()).isNull();
    }

    @Test
    void aReasonOfBlanksIsAbsent() {
        assertThat(ListedAccess.of(review, item(71).reason(" \n").request(), null)
                        .reason())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com, https://github.com",
        "https://api.acme.ghe.com, https://acme.ghe.com",
        "https://github.acme.example/api/v3, https://github.acme.example",
        "https://github.acme.example:8443/api/v3/, https://github.acme.example:8443",
        "http://127.0.0.1:4711, ",
        "https://acme.ghe.com, ",
        "https://github.acme.example/v3, ",
    })
    void thePageIsOnTheHostThatBelongsToTheApi(URI apiUrl, String site) {
        assertThat(ListedAccess.requestPage(apiUrl, "acme", 71))
                .isEqualTo(
                        site == null ? null : site + "/organizations/acme/settings/personal-access-token-requests/71");
        assertThat(ListedAccess.page(ItemKind.GRANT, apiUrl, "acme", 12))
                .isEqualTo(site == null ? null : site + "/organizations/acme/settings/personal-access-tokens/12");
    }
}
