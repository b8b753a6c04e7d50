package dev.patoperator.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** What GitHub answers to a listing. {@code @TOKEN@} stands for the token that signed the call. */
@Timeout(10)
class AnswerFuzzTest {

    private static final URI GITHUB = URI.create("https://api.github.com");
    private static final String TOKEN = "a-token.of-no-known_form-1234567890";
    private static final int PAGE = 3;
    private static final List<Operation> LISTINGS =
            List.of(Operation.LIST_REQUESTS, Operation.LIST_GRANTS, Operation.LIST_REQUEST_REPOSITORIES);

    private final Failures failures =
            new Failures(new RateLimits(new ServerClock(Clock.systemUTC()), Duration.ofMinutes(1)));

    @FuzzTest
    void anythingIsAPageOrAFailureThatQuotesNoSecret(byte[] data) {
        FuzzInput input = new FuzzInput(FuzzInput.text(data).replace("@TOKEN@", TOKEN));
        Reply reply = StubReply.of(input);
        for (Operation operation : LISTINGS) {
            try {
                assertRead(operation, reply);
            } catch (GitHubException e) {
                assertThat(e).hasNoCause();
                assertThat(e.getMessage())
                        .contains(operation.id(), String.valueOf(reply.status()))
                        .doesNotContain(TOKEN, "\n", "\r")
                        .hasSizeLessThan(700);
                assertThat(String.valueOf(e.requestId())).doesNotContain(TOKEN);
            }
        }
    }

    private void assertRead(Operation operation, Reply reply) throws GitHubException {
        ApiRequest request = new ApiRequest(operation, GITHUB, "/orgs/acme/x", null, "acme", "7");
        GitHubException failure = failures.of(request, request.uri(), false, reply, TOKEN);
        if (failure != null) {
            throw failure;
        }
        Page<?> page = switch (operation) {
            case LIST_REQUESTS -> Listing.requests(request, reply, PageQuery.oldestFirst(PAGE));
            case LIST_GRANTS -> Listing.grants(request, reply, PageQuery.oldestFirst(PAGE));
            default -> Listing.repositoryNames(request, reply, PAGE, PageQuery.PAGE_SIZE);
        };
        assertThat(page.last()).isGreaterThanOrEqualTo(PAGE);
        assertThat(page.items()).doesNotContainNull();
    }
}
