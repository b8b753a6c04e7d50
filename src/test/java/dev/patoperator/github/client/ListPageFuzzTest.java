package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.http.ErrorMapper;
import dev.patoperator.github.http.GitHubOperation;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.RateLimits;
import dev.patoperator.github.http.ServerClock;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.github.support.StubResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Fuzzes the responses to a listing. {@code @TOKEN@} in an input is replaced by the call's token. */
@Timeout(10)
class ListPageFuzzTest {

    private static final URI GITHUB = URI.create("https://api.github.com");
    private static final String TOKEN = "a-token.of-no-known_form-1234567890";
    private static final int PAGE = 3;
    private static final List<GitHubOperation> LISTINGS = List.of(
            GitHubOperation.LIST_REQUESTS,
            GitHubOperation.LIST_GRANTS,
            GitHubOperation.LIST_REQUEST_REPOSITORIES,
            GitHubOperation.LIST_MEMBERS,
            GitHubOperation.LIST_REPOSITORIES,
            GitHubOperation.LIST_CUSTOM_PROPERTIES);

    private final ErrorMapper errorMapper =
            new ErrorMapper(new RateLimits(new ServerClock(Clock.systemUTC()), Duration.ofMinutes(1)));

    @FuzzTest
    void anythingIsAPageOrAFailureThatQuotesNoSecret(byte[] data) {
        FuzzInput input = new FuzzInput(FuzzInput.text(data).replace("@TOKEN@", TOKEN));
        GitHubResponse response = StubResponse.of(input);
        for (GitHubOperation operation : LISTINGS) {
            try {
                assertRead(operation, response);
            } catch (GitHubException e) {
                assertThat(e).hasNoCause();
                assertThat(e.getMessage())
                        .contains(subject(operation, e), String.valueOf(response.status()))
                        .doesNotContain(TOKEN, "\n", "\r")
                        .hasSizeLessThan(700);
                assertThat(String.valueOf(e.requestId())).doesNotContain(TOKEN);
            }
        }
    }

    /** A 404 to a list of an organization's tokens has one message, whichever of these lists was read. */
    private static String subject(GitHubOperation operation, GitHubException failure) {
        boolean listsTokens = operation == GitHubOperation.LIST_REQUESTS || operation == GitHubOperation.LIST_GRANTS;
        return failure instanceof GitHubException.NotFound && listsTokens
                ? "its lists of fine-grained tokens"
                : operation.id();
    }

    private void assertRead(GitHubOperation operation, GitHubResponse response) throws GitHubException {
        GitHubRequest request = new GitHubRequest(operation, GITHUB, "/orgs/acme/x", null, "acme", "7");
        GitHubException failure = errorMapper.toFailure(request, false, response, TOKEN);
        if (failure != null) {
            throw failure;
        }
        ResultPage<?> page = switch (operation) {
            case LIST_REQUESTS -> ListPageParser.requests(request, response, PageQuery.oldestFirst(PAGE));
            case LIST_GRANTS -> ListPageParser.grants(request, response, PageQuery.oldestFirst(PAGE));
            case LIST_MEMBERS -> OrganizationPageParser.accountIds(request, response, PAGE, PageQuery.PAGE_SIZE);
            case LIST_REPOSITORIES -> OrganizationPageParser.repositories(request, response, PAGE, PageQuery.PAGE_SIZE);
            case LIST_CUSTOM_PROPERTIES ->
                OrganizationPageParser.customProperties(request, response, PAGE, PageQuery.PAGE_SIZE);
            default -> ListPageParser.repositoryNames(request, response, PAGE, PageQuery.PAGE_SIZE);
        };
        assertThat(page.last()).isGreaterThanOrEqualTo(PAGE);
        assertThat(page.items()).doesNotContainNull();
    }
}
