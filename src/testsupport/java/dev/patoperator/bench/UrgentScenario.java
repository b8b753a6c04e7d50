package dev.patoperator.bench;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.github.simulator.RecordedCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The operator starts in a large estate. When a third of the organizations are listed, two grants are revoked by id:
 * one in an organization that was listed, one in another.
 */
final class UrgentScenario implements Scenario {

    private static final String LIST = "orgs/list-pat-grant-requests";
    private static final double MAX_CALLS = 3;
    private static final double MAX_SECONDS = 5;
    private static final double MILLIS = 1e3;

    private final Setup setup;
    private final Estate estate;

    UrgentScenario(Setup setup) {
        this.setup = setup;
        this.estate = new Estate(
                setup.parameters().estateOrganizations(), setup.parameters().pendingEach());
    }

    @Override
    public void run() throws IOException, InterruptedException {
        try (Stand stand = Stand.open(setup)) {
            estate.seed(stand);
            try (ChildJvm operator = stand.startOperator()) {
                stand.await(operator, () -> stand.gitHub().calls(LIST).size() * 3 >= estate.organizations());
                Set<String> listed = stand.gitHub().calls(LIST).stream()
                        .map(call -> call.path().split("/")[2])
                        .collect(Collectors.toSet());
                int before = last(listed, true);
                int not = last(listed, false);
                Instant applied = stand.gitHub().now();
                apply(stand, "urgent-listed", before);
                apply(stand, "urgent-not-listed", not);
                stand.await(
                        operator,
                        () -> sent(stand, before).size() + sent(stand, not).size() == 2);
                String state = "%d of %d organizations listed, %d policies Ready then"
                        .formatted(
                                listed.size(),
                                estate.organizations(),
                                stand.ready().count(name -> true));
                report(stand, "an organization that is listed", before, applied, state);
                report(stand, "an organization that is not listed yet", not, applied, state);
            }
        }
    }

    /** Returns the last organization that was listed, or that was not. */
    private int last(Set<String> listed, boolean wanted) {
        return IntStream.range(0, estate.organizations())
                .filter(n -> listed.contains(estate.login(n)) == wanted)
                .max()
                .orElseThrow(() -> new IllegalStateException("every organization is listed already"));
    }

    private void apply(Stand stand, String name, int organization) {
        stand.apply(Stand.revocation(Stand.NAMESPACE, name, estate.login(organization), estate.grant(organization)));
    }

    private List<RecordedCall> sent(Stand stand, int organization) {
        return stand.gitHub().calls("orgs/update-pat-access").stream()
                .filter(call -> call.path().contains("/" + estate.login(organization) + "/"))
                .toList();
    }

    private void report(Stand stand, String where, int organization, Instant applied, String state) {
        Instant sent = sent(stand, organization).get(0).startedAt();
        String login = estate.login(organization);
        String installation = "/" + stand.gitHub().organization(login).installationId() + "/";
        List<String> before = stand.gitHub().calls().stream()
                .filter(call ->
                        call.path().contains("/" + login + "/") || call.path().contains(installation))
                .filter(call ->
                        call.startedAt().isAfter(applied) && call.startedAt().isBefore(sent))
                .map(call -> call.operationId() + call.query())
                .toList();
        String workload = "revocation by id in the middle of the start, in " + where;
        setup.report()
                .add(
                        workload,
                        "GitHub calls for its installation between its apply and its POST",
                        (double) before.size(),
                        MAX_CALLS,
                        before.toString());
        setup.report()
                .add(
                        workload,
                        "seconds from apply to POST",
                        Duration.between(applied, sent).toMillis() / MILLIS,
                        MAX_SECONDS,
                        state);
    }
}
