package dev.patoperator.dispatch.worker.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.support.ListedOrganization;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.model.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How the grants of approvals are found, and in how many calls. */
class GrantLookupTest {

    private static final Installation INSTALLATION = new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1);
    private static final InstallationAccess ACCESS =
            new InstallationAccess(TestSubmissions.CREDENTIALS, INSTALLATION, "acme");

    /** An organization that can ignore or refuse the token filter, and can forbid listing grants. */
    private static final class Organization extends ListedOrganization {
        private boolean ignoresTokens;
        private boolean refusesTokens;
        private boolean forbids;

        @Override
        public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query) throws GitHubException {
            if (forbids) {
                throw new GitHubException.Forbidden("no permission", null);
            }
            if (refusesTokens && !query.tokenIds().isEmpty()) {
                throw new GitHubException.Refused("unknown parameter", 422, null);
            }
            return super.listGrants(
                    access,
                    ignoresTokens
                            ? new PageQuery(query.page(), query.size(), query.oldestFirst(), List.of(), null)
                            : query);
        }
    }

    private final Organization gitHub = new Organization();
    private final ManualClock clock = new ManualClock();
    private final GrantLookup grants =
            new GrantLookup(gitHub, new PageReader("grants", clock), new Preemption(() -> false), clock);

    /** Adds grants for the requests with these ids, each made as many seconds after the epoch as its id. */
    private void granted(long from, long to) {
        LongStream.rangeClosed(from, to).forEach(id -> gitHub.addGrantOfRequest(id, at(id)));
    }

    private static Instant at(long id) {
        return Instant.EPOCH.plusSeconds(id);
    }

    private List<Decision> approved(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(id -> {
                    Decision decision = new Decision(new Decision.DecisionKey(Action.APPROVE, id), clock.instant());
                    decision.seen(new PatRequest(id, "owner", id + 1_000_000, "token", Instant.EPOCH));
                    return decision;
                })
                .toList();
    }

    private static List<Long> requests(List<PatGrant> grants) {
        return grants.stream()
                .map(grant -> grant.tokenId() - 1_000_000)
                .sorted()
                .toList();
    }

    private static Long[] ids(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toArray(Long[]::new);
    }

    @Test
    void onePageOfTheNewestSufficesWhenItReachesBackFarEnough() throws Exception {
        granted(1, 450);

        assertThat(requests(grants.since(at(412), approved(349, 450), ACCESS))).containsExactly(ids(351, 450));
        assertThat(gitHub.calls()).hasSize(1);
    }

    @Test
    void tokensAreQueriedWhenOneNewestPageDoesNotReachBackFarEnough() throws Exception {
        granted(1, 450);

        assertThat(requests(grants.since(at(411), approved(2, 4), ACCESS)))
                .as("a shifting list hides no grant from a query by token")
                .containsExactly(2L, 3L, 4L);
        assertThat(gitHub.calls()).hasSize(2);
    }

    @Test
    void noGrantsAreFoundWhenThereAreNone() throws Exception {
        assertThat(grants.since(Instant.EPOCH, approved(1, 3), ACCESS)).isEmpty();
        assertThat(gitHub.calls()).hasSize(1);
    }

    @Test
    void aPageWithoutGrantTimesProvesNothing() throws Exception {
        LongStream.rangeClosed(1, 150).forEach(id -> gitHub.addGrantOfRequest(id, null));

        assertThat(requests(grants.since(Instant.EPOCH, approved(1, 3), ACCESS)))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void tokensAreQueriedFiftyPerCall() throws Exception {
        granted(1, 300);

        assertThat(requests(grants.of(approved(11, 130), ACCESS))).containsExactly(ids(11, 130));
        assertThat(gitHub.calls()).hasSize(3);
        gitHub.calls().clear();
        assertThat(requests(grants.of(approved(1, 50), ACCESS))).containsExactly(ids(1, 50));
        assertThat(gitHub.calls()).hasSize(1);
    }

    @Test
    void grantsOfOtherTokensAreLeftOutWhenTheFilterIsIgnored() throws Exception {
        gitHub.ignoresTokens = true;
        granted(1, 90);
        assertThat(requests(grants.of(approved(3, 5), ACCESS))).containsExactly(3L, 4L, 5L);

        granted(91, 350);
        gitHub.calls().clear();
        assertThat(requests(grants.of(approved(3, 5), ACCESS))).containsExactly(3L, 4L, 5L);
        assertThat(gitHub.calls())
                .as("one query by token, one for the last page number, and four pages")
                .hasSize(6);
    }

    @Test
    void fewGrantsAreQueriedByTokenAndManyReadFromTheNewest() throws Exception {
        granted(1, 300);

        assertThat(requests(grants.newest(approved(1, 50), ACCESS))).containsExactly(ids(1, 50));
        assertThat(gitHub.calls()).hasSize(1);
        gitHub.calls().clear();
        assertThat(requests(grants.newest(approved(250, 300), ACCESS))).containsExactly(ids(250, 300));
        assertThat(gitHub.calls()).as("fifty-one, all on the first page").hasSize(1);
        gitHub.calls().clear();
        assertThat(requests(grants.newest(approved(150, 300), ACCESS))).containsExactly(ids(150, 300));
        assertThat(gitHub.calls()).hasSize(2);
    }

    @Test
    void theNextPageIsReadWhileMoreThanHalfOfAPageIsWanted() throws Exception {
        granted(1, 300);

        assertThat(grants.newest(approved(191, 250), ACCESS))
                .as("half of the first page")
                .hasSize(50);
        assertThat(gitHub.calls()).hasSize(1);
        gitHub.calls().clear();
        assertThat(grants.newest(approved(190, 251), ACCESS))
                .as("more than half")
                .hasSize(62);
        assertThat(gitHub.calls()).hasSize(2);
    }

    @Test
    void forbiddenGrantsAreNotListedAgainForTenMinutes() throws Exception {
        granted(1, 3);
        gitHub.forbids = true;
        assertThat(grants.readable()).isTrue();

        assertThat(grants.of(approved(1, 3), ACCESS)).isEmpty();
        assertThat(grants.readable()).isFalse();
        clock.pass(Duration.ofMinutes(10));
        assertThat(grants.readable()).isFalse();
        clock.pass(Duration.ofNanos(1));
        assertThat(grants.readable()).isTrue();
    }

    @Test
    void allGrantsAreReadWhenTheFilterIsRefused() throws Exception {
        gitHub.refusesTokens = true;
        granted(1, 150);

        assertThat(requests(grants.of(approved(3, 5), ACCESS))).containsExactly(3L, 4L, 5L);
        assertThat(grants.readable()).isTrue();
    }
}
