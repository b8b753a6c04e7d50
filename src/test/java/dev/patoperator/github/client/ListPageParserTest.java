package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.http.GitHubHttp;
import dev.patoperator.github.http.GitHubOperation;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.MovableClock;
import dev.patoperator.github.support.StubResponse;
import dev.patoperator.github.support.UnrulyServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how the client parses pages, including pages that GitHub would not send. */
class ListPageParserTest {

    private final GitHubClient github =
            GitHubClient.connect(ClientOnSimulator.SETTINGS, new MovableClock(), CallObserver.NONE);

    @AfterEach
    void close() {
        github.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    <https://api.github.com/x?page=3>; rel="next", <https://api.github.com/x?page=9>; rel="last" | 9
                    <https://api.github.com/x?per_page=100&page=9&a=b>; rel="last"                               | 9
                    <https://evil.example/x?page=4>; rel="last"                                                  | 4
                    <x?page=3>; rel=next                                                                         | 3
                    <x?page=5>; title="a, b; c"; rel="prev last"                                                 | 5
                    <x?page=1>; rel="first", <x?page=1>; rel="prev"                                              | 2
                    <x?page=1>; rel="last"                                                                       | 2
                    <x?per_page=7>; rel="last"                                                                   | 2
                    <x?page=99999999999999999999>; rel="last"                                                    | 2
                    <x?page=-3>; rel="last"                                                                      | 2
                    <x?page=7; rel="last"                                                                        | 2
                    rel="last"; <x?page=7>                                                                       | 2
                    <<<>>>;;;,,,"                                                                                | 2
                    """)
    void onlyPageNumbersAreReadFromLink(String link, int last) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of("Link", link), "[]")) {
            ResultPage<PatGrant> page = github.pats().listGrants(server.access(), PageQuery.newestFirst(2));

            assertThat(page.number()).isEqualTo(2);
            assertThat(page.last()).isEqualTo(last);
        }
    }

    @Test
    void absentOrInvalidFieldsAreNullAndUnknownOnesIgnored() throws Exception {
        String body = """
                [{"id": 9007199254740991},
                 {"id": 2, "owner": null, "token_id": null, "token_name": 7, "created_at": "yesterday"},
                 {"id": 3, "owner": {"login": "octocat", "new": {}}, "token_id": 4294967296, "token_name": "t",
                  "created_at": "2023-05-16T08:47:09.000-07:00", "also_new": [1]}]""";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            ResultPage<PatRequest> page = github.pats().listRequests(server.access(), PageQuery.newestFirst(1));

            assertThat(page.items())
                    .containsExactly(
                            new PatRequest(9_007_199_254_740_991L, null, null, null, null),
                            new PatRequest(2, null, null, null, null),
                            new PatRequest(3, "octocat", 4_294_967_296L, "t", Instant.parse("2023-05-16T15:47:09Z")));
        }
    }

    @Test
    void absentPermissionGroupsAreEmptyAndEqualPermissionsShared() throws Exception {
        String body = """
                [{"id": 1, "permissions": {"repository": {"metadata": "read", "odd": null}, "other": null}},
                 {"id": 2, "permissions": {"repository": {"metadata": "read"}, "organization": {}}},
                 {"id": 3, "permissions": null},
                 {"id": 4},
                 {"id": 5, "permissions": {}}]""";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            ResultPage<PatGrant> page = github.pats().listGrants(server.access(), PageQuery.newestFirst(1));

            assertThat(page.items())
                    .extracting(PatGrant::permissions)
                    .containsExactly(
                            new Permissions(Map.of(), Map.of("metadata", "read"), Map.of()),
                            new Permissions(Map.of(), Map.of("metadata", "read"), Map.of()),
                            Permissions.UNKNOWN,
                            Permissions.UNKNOWN,
                            Permissions.NONE);
            assertThat(page.items().get(0).permissions())
                    .isSameAs(page.items().get(1).permissions());
        }
    }

    @Test
    void permissionsWithAnUnknownGroupAreIncomplete() throws Exception {
        String body = """
                [{"id": 1, "permissions": {"repository": {"metadata": "read"}, "enterprise": {"administration": "write"}}}]""";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            ResultPage<PatGrant> page = github.pats().listGrants(server.access(), PageQuery.newestFirst(1));

            assertThat(page.items().get(0).permissions().complete()).isFalse();
        }
    }

    @Test
    void repositoryWithoutANameIsUnavailable() throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), "[{\"name\":\"app\"},{\"id\":1}]")) {
            assertThatThrownBy(() -> github.pats().listGrantRepositories(server.access(), 1, 1, 100))
                    .isInstanceOf(GitHubException.Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-05-16T08:47:09Z",
                "2023-05-16T08:47:09.000Z",
                "2023-05-16T10:47:09+02:00",
                "2023-05-16T01:47:09-0700",
                "2023-05-16T01:47:09.000-07"
            })
    void timestampsMayHaveAnyOffset(String text) throws Exception {
        String body = "[{\"id\":1,\"access_granted_at\":\"" + text + "\"}]";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            ResultPage<PatGrant> page = github.pats().listGrants(server.access(), PageQuery.newestFirst(1));

            assertThat(page.items().get(0).accessGrantedAt()).isEqualTo(Instant.parse("2023-05-16T08:47:09Z"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[{}]",
                "[{\"id\":1},{\"id\":null}]",
                "[{\"id\":\"1\"}]",
                "[{\"id\":1.5}]",
                "[7]",
                "[{\"id\":1}",
                "[{\"id\":1,\"token_expires_at\":\"soon\"}]",
                "[{\"id\":1,\"token_expires_at\":1798761600}]",
                "[{\"id\":1,\"token_last_used_at\":false}]",
                "[{\"id\":1,\"permissions\":[\"contents\"]}]",
                "[{\"id\":1,\"permissions\":{\"repository\":\"all\"}}]",
                "[{\"id\":1,\"permissions\":{\"repository\":{\"contents\":{\"level\":\"write\"}}}}]",
                "[] []",
                "[[[[[[",
                "nonsense"
            })
    void partlyUnreadableListingIsUnavailable(String body) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            assertThatThrownBy(() -> github.pats().listGrants(server.access(), PageQuery.newestFirst(1)))
                    .isInstanceOf(GitHubException.Unavailable.class)
                    .hasMessageContaining("could not be read");
        }
    }

    @Test
    void fullPageWithoutLinkMayBeFollowedByAnother() throws Exception {
        assertThat(last("", 3))
                .as("GitHub sends no link for a single page, and a proxy may drop it")
                .isEqualTo(3);
        assertThat(last("", 2)).isEqualTo(2);
        assertThat(last("<<<>>>;;;", 3)).as("an unreadable link").isEqualTo(3);
        assertThat(last("<x?page=1>; rel=\"prev\", <x?page=1>; rel=\"first\"", 3))
                .as("the last page")
                .isEqualTo(2);
        assertThat(last("<x?page=3>; rel=\"next\"", 2))
                .as("a short page with a next link")
                .isEqualTo(3);
    }

    /** Returns the last page according to a second page of this many items, where three were requested. */
    private int last(String link, int items) throws Exception {
        String body = IntStream.rangeClosed(1, items)
                .mapToObj(id -> "{\"id\":" + id + "}")
                .collect(Collectors.joining(",", "[", "]"));
        Map<String, String> headers = link.isEmpty() ? Map.of() : Map.of("Link", link);
        try (UnrulyServer server = UnrulyServer.answering(200, headers, body)) {
            return github.pats()
                    .listGrants(server.access(), PageQuery.newestFirst(2).ofSize(3))
                    .last();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    [{"id":1},{"id":71,"token_expires_at":"2024-09-04 17:35:38 UTC"}] | the item with id 71 has a token_expires_at that is not a time
                    [{"id":71,"token_last_used_at":false}]                            | the item with id 71 has a token_last_used_at that is not a time
                    [{"id":71,"permissions":[]}]                                      | the item with id 71 has permissions that are not an object
                    [{"id":71,"permissions":{"repository":"all"}}]                    | the item with id 71 has repository permissions that are not an object
                    [{"id":71,"permissions":{"repository":{"contents":7}}}]           | the item with id 71 has permissions with a level that is not a text
                    [{"id":1},{"id":"71"}]                                            | item 2 of the page has no id that is a number from 1 to 2^53 - 1
                    [{"id":0}]                                                        | item 1 of the page has no id that is a number from 1 to 2^53 - 1
                    {"message":"hello"}                                               | it is no JSON array
                    """)
    void unreadableItemIsNamedByItsIdAndField(String body, String what) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            assertThatThrownBy(() -> github.pats().listGrants(server.access(), PageQuery.newestFirst(1)))
                    .isInstanceOf(GitHubException.Unavailable.class)
                    .hasMessage(
                            "GitHub answered orgs/list-pat-grants with 200 and a body that could not be read: " + what);
        }
    }

    @Test
    void pageWithMoreThan1000ItemsIsUnavailable() throws Exception {
        String body = "{\"id\":1},".repeat(1_000) + "{\"id\":1}";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), "[" + body + "]")) {
            assertThatThrownBy(() -> github.pats().listGrants(server.access(), PageQuery.newestFirst(1)))
                    .isInstanceOf(GitHubException.Unavailable.class)
                    .hasMessageEndingWith("it has more than 1000 items");
        }
    }

    @Test
    void twoPagesAreParsedAtATime() throws Exception {
        GitHubResponse response = StubResponse.of(new FuzzInput("200\n\n[{}]"));
        GitHubRequest request = new GitHubRequest(
                GitHubOperation.LIST_GRANTS, URI.create("https://api.github.com"), "/orgs/acme/x", null, "acme", "7");
        AtomicInteger parsing = new AtomicInteger();
        Semaphore end = new Semaphore(0);
        List<FutureTask<ResultPage<Integer>>> pages = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pages.add(new FutureTask<>(() -> ListPageParser.page(request, response, 1, 100, json -> {
                int count = parsing.incrementAndGet();
                end.acquireUninterruptibly();
                parsing.decrementAndGet();
                return count;
            })));
        }

        List<Thread> threads = pages.stream().map(Thread::new).toList();
        threads.forEach(Thread::start);
        Awaitility.await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        assertThat(parsing).hasValue(2);
        end.release(pages.size());

        for (FutureTask<ResultPage<Integer>> page : pages) {
            assertThat(page.get().items().get(0)).isLessThanOrEqualTo(2);
        }
    }

    /** A hostile server must not exhaust the operator's memory. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    [         | [],
                    [{"x":[   | [],
                    [{"x":[   | {},
                    [{"x":    | [[],[],[],[],
                    [{"x":[   | {"":1},
                    [{"x":[   | {"a":{}},
                    """)
    void aLongBodyOfManyValuesTakesLittleMemory(String start, String part) {
        String body = start + part.repeat(GitHubHttp.MAX_BODY_BYTES / part.length() - 100);
        GitHubResponse response = StubResponse.of(new FuzzInput("200\n\n" + body));
        GitHubRequest request = new GitHubRequest(
                GitHubOperation.LIST_GRANTS, URI.create("https://api.github.com"), "/orgs/acme/x", null, "acme", "7");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

        assertThatThrownBy(() -> ListPageParser.grants(request, response, PageQuery.newestFirst(1)))
                .isInstanceOf(GitHubException.Unavailable.class);

        assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
                .as("all memory ever allocated, retained or not")
                .isLessThan(12L << 20);
    }

    @Test
    void invalidTokenIdsAreAbsent() throws Exception {
        String body = "[{\"id\":1,\"token_id\":0},{\"id\":2,\"token_id\":9007199254740992}]";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            assertThat(github.pats()
                            .listGrants(server.access(), PageQuery.newestFirst(1))
                            .items())
                    .extracting(PatGrant::tokenId)
                    .containsOnlyNulls();
        }
    }

    @Test
    void namesAreSanitizedAndCutToTheLengthOfTheStatus() throws Exception {
        String body = "[{\"id\":1,\"owner\":{\"login\":\"oc\\u202Eto\"},\"token_name\":\"" + "x".repeat(300) + "\"}]";
        try (UnrulyServer server = UnrulyServer.answering(200, Map.of(), body)) {
            PatGrant grant = github.pats()
                    .listGrants(server.access(), PageQuery.newestFirst(1))
                    .items()
                    .get(0);

            assertThat(grant.owner()).isEqualTo("oc\uFFFDto");
            assertThat(grant.tokenName()).isEqualTo("x".repeat(254) + "…");
        }
    }
}
