package dev.patoperator.chaos;

import dev.patoperator.github.simulator.Fault;
import dev.patoperator.github.simulator.FaultScript;
import dev.patoperator.github.simulator.Faults;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Scripts GitHub's faults of a round, and counts how many calls each of them hit. */
final class GitHubWeather {

    private static final String REFUSAL = "Access denied by policy";

    private static final int MOST_AT_ONCE = 4;
    private static final Duration LIMITED = Duration.ofSeconds(1);

    private final GitHubSimulator gitHub;
    private final SimulatedOrganization acme;
    private final Map<Kind, List<Fault>> scripted = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> outages = new EnumMap<>(Kind.class);

    /** Kinds of faults, as the report names them. */
    private enum Kind {
        LATE_ANSWER,
        LATE_ACTION,
        SERVER_ERROR,
        ERROR_PAGE,
        RESET_BEFORE_ACTING,
        RESET_AFTER_ACTING,
        CUT_LISTING,
        TRUNCATED_LISTING,
        SECONDARY_LIMIT,
        PRIMARY_LIMIT,
        TOKENS_EXPIRE,
        BAD_CREDENTIALS,
        LYING_202,
        LATE_BULK,
        LOST_LINK,
        POST_NOT_FOUND,
        LIST_NOT_FOUND,
        GRANTS_LIST_DOWN,
        REQUESTS_LIST_DOWN,
        MOVED,
        ORGANIZATION_GONE,
        PROXY_WANTS_PASSWORD,
        PROXY_REFUSES,
        CUT_BODY
    }

    /** Faults that last several rounds, to simulate an outage of minutes. */
    private static final Set<Kind> OUTAGES = EnumSet.of(Kind.GRANTS_LIST_DOWN, Kind.REQUESTS_LIST_DOWN);

    private static final int LONGEST_OUTAGE = 3;

    GitHubWeather(GitHubSimulator gitHub, SimulatedOrganization acme) {
        this.gitHub = gitHub;
        this.acme = acme;
    }

    /** Scripts up to four faults, in addition to the outages that continue. */
    void turn(Random random) {
        outages.replaceAll((kind, rounds) -> rounds - 1);
        outages.values().removeIf(rounds -> rounds == 0);
        outages.keySet().forEach(kind -> add(kind, random));
        Kind[] kinds = Kind.values();
        int faults = random.nextInt(MOST_AT_ONCE + 1);
        for (int i = 0; i < faults; i++) {
            Kind kind = kinds[random.nextInt(kinds.length)];
            if (OUTAGES.contains(kind)) {
                outages.put(kind, 1 + random.nextInt(LONGEST_OUTAGE));
            }
            add(kind, random);
        }
    }

    private void add(Kind kind, Random random) {
        scripted.computeIfAbsent(kind, unused -> new ArrayList<>()).add(script(kind, random));
    }

    /** Ends all faults until the next turn. */
    void clear() {
        gitHub.faults().clear();
        acme.lying202();
        acme.bulkLandsAfter(Duration.ofMillis(100));
    }

    /** How many calls each kind hit. */
    Map<String, Integer> hits() {
        Map<String, Integer> hits = new TreeMap<>();
        scripted.forEach((kind, faults) ->
                hits.put(kind.name(), faults.stream().mapToInt(Fault::fired).sum()));
        return hits;
    }

    private Fault script(Kind kind, Random random) {
        Faults faults = gitHub.faults();
        FaultScript decision = faults.onDecisions().nth(1 + random.nextInt(4));
        FaultScript listing = faults.on(
                        (method, path) -> method.equals("GET") && path.contains("/personal-access-token"))
                .nth(1 + random.nextInt(4));
        FaultScript any = faults.onAnything().nth(1 + random.nextInt(10));
        int status = random.nextBoolean() ? 403 : 429;
        return switch (kind) {
            case LATE_ANSWER -> decision.delay(Duration.ofMillis(50 + random.nextInt(1500)));
            case LATE_ACTION -> decision.delayBeforeActing(Duration.ofMillis(50 + random.nextInt(1500)));
            case SERVER_ERROR -> random.nextBoolean() ? listing.status(500) : any.status(503);
            case ERROR_PAGE -> any.html(502);
            case RESET_BEFORE_ACTING -> decision.resetBeforeActing();
            case RESET_AFTER_ACTING -> decision.resetAfterActing();
            case CUT_LISTING -> listing.cutMidBody();
            case TRUNCATED_LISTING -> listing.truncatedJson();
            case SECONDARY_LIMIT -> any.secondaryRateLimitWithRetryAfter(status, LIMITED);
            case PRIMARY_LIMIT -> any.primaryRateLimit(status, gitHub.now().plus(LIMITED));
            case TOKENS_EXPIRE -> any.run(gitHub::expireAllTokens);
            case BAD_CREDENTIALS -> any.badCredentials();
            case LYING_202 -> bulk().run(this::ignoreHalfOfTheBatch);
            case LATE_BULK -> {
                acme.bulkLandsAfter(Duration.ofMillis(random.nextInt(3000)));
                yield bulk().run(() -> {});
            }
            case LOST_LINK -> listings(1 + random.nextInt(4)).dropHeader("Link");
            case POST_NOT_FOUND -> decision.status(404);
            case LIST_NOT_FOUND -> listing.status(404);
            case GRANTS_LIST_DOWN -> faults.on("orgs/list-pat-grants").every().status(503);
            case REQUESTS_LIST_DOWN ->
                faults.on("orgs/list-pat-grant-requests").every().status(503);
            // GitHub redirects reads with 301, and calls with a body with 307, which keeps the method.
            case MOVED ->
                random.nextBoolean()
                        ? listing.redirectTo(301, URI.create(gitHub.baseUrl()))
                        : decision.redirectTo(307, URI.create(gitHub.baseUrl()));
            case ORGANIZATION_GONE ->
                faults.on((method, path) -> path.startsWith("/orgs/acme/"))
                        .next(20 + random.nextInt(20))
                        .status(404);
            case PROXY_WANTS_PASSWORD -> any.plainText(407, REFUSAL);
            case PROXY_REFUSES -> any.plainText(403, REFUSAL);
            case CUT_BODY -> any.cutMidBody();
        };
    }

    private FaultScript listings(int count) {
        return gitHub.faults()
                .on((method, path) -> method.equals("GET") && path.contains("/personal-access-token"))
                .next(count);
    }

    private FaultScript bulk() {
        return gitHub.faults()
                .on((method, path) ->
                        method.equals("POST") && path.matches("/orgs/[^/]+/personal-access-token(-request)?s"))
                .next(1);
    }

    /** Makes GitHub ignore the even ids that are pending, whatever it answers. */
    private void ignoreHalfOfTheBatch() {
        acme.lying202(
                acme.pendingRequestIds().stream().filter(id -> id % 2 == 0).toArray(Long[]::new));
    }
}
