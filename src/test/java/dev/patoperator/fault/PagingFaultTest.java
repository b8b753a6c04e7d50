package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long lists that change while they are read. A listed id is never missed and never reported as missing. */
class PagingFaultTest {

    private static final String LIST = "orgs/list-pat-grant-requests";
    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(30));

    private final TestOperator operator = TestOperator.run();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final StatusHistory history = StatusHistory.watch(operator.client());
    private final AtomicLong arrivals = new AtomicLong(100_000);

    @AfterEach
    void stop() {
        history.assertTruthful();
        operator.close();
    }

    @Test
    void requestsThatComeAndGoDuringPagingHideNoId() {
        seed(1, 1250);
        // Before each page, other people decide requests of pages already read, and members create new requests.
        AtomicLong leaving = new AtomicLong(1250);
        operator.gitHub().faults().on(LIST).every().run(() -> {
            for (int i = 0; i < 15; i++) {
                if (leaving.get() > 900) {
                    acme.personDenies(leaving.getAndDecrement());
                }
                acme.request(arrivals.incrementAndGet()).add();
            }
        });

        operator.apply(review("spread", "Approve", every(7, 1, 850)));

        PatStatus status = history.awaitNow("spread", "Succeeded");
        assertThat(status.outcomeList()).hasSize(122).allMatch(one -> one.outcome() == OutcomeType.APPROVED);
        assertThat(history.reasons("spread")).doesNotContain("NotFound");
        assertThat(acme.decisions().stream()
                        .filter(decision -> !decision.by().equals(SimulatedDecision.PERSON))
                        .map(SimulatedDecision::id))
                .containsExactlyInAnyOrderElementsOf(
                        status.outcomeList().stream().map(one -> one.id()).toList());
        assertThat(operator.gitHub().postCount()).isEqualTo(2);
    }

    @Test
    void fiveHundredIdsOfALongListAreDecidedInFiveCalls() {
        seed(1, 1100);
        acme.bulkLandsAfter(Duration.ofMillis(200));

        operator.apply(review("many", "Deny", TestOperator.ids(301, 800)));

        assertThat(history.awaitNow("many", "Succeeded").succeeded()).isEqualTo(500);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 301, 800);
        assertThat(operator.gitHub().postCount()).isEqualTo(5);
        assertThat(operator.gitHub().calls().size()).isLessThan(100);
    }

    @Test
    void unknownIdIsReportedAndTheOthersAreDecided() {
        seed(1, 320);
        operator.apply(review("some", "Approve", "1, 2, 3, 150, 250, 320, 99999"));

        PatStatus status = history.awaitNow("some", "NotFound");

        assertThat(status.succeeded()).isEqualTo(6);
        assertThat(outcome(status, 99999).outcome()).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(acme.decisions()).hasSize(6);
    }

    @Test
    void resultsAreRightWhenGitHubIgnoresTheTokenFilter() {
        acme.ignoreFilters("token_id");
        acme.bulkLandsAfter(Duration.ofMillis(200));
        seed(1, 320);
        for (long id = 1; id <= 320; id++) {
            acme.grant(10_000 + id).tokenId(10_000 + id).since(LONG_AGO).add();
        }
        operator.apply(review("six", "Approve", "1, 2, 3, 318, 319, 320"));
        operator.apply(revocation("grants", "10001, 10002, 10003, 10318, 10319, 10320"));

        PatStatus reviewed = history.awaitNow("six", "Succeeded");
        history.awaitNow("grants", "Succeeded");

        assertThat(reviewed.outcomeList()).allMatch(one -> one.confirmedBy() == ConfirmedBy.GRANT);
        assertThat(acme.decisions()).hasSize(12);
        DecisionLedger.assertNothingTwice(acme);
        assertThat(operator.gitHub().postCount()).isEqualTo(2);
    }

    private void seed(long from, long to) {
        for (long id = from; id <= to; id++) {
            acme.request(id).since(LONG_AGO.plusSeconds(id)).add();
        }
    }

    private static String every(int step, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .filter(id -> id % step == 0 || id == from)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
    }
}
