package dev.patoperator.dispatch.worker.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.support.ListedOrganization;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.model.Action;
import dev.patoperator.model.Confirmation;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantEvidenceTest {

    private final WorkerPartsFixture stage = new WorkerPartsFixture();
    private final GrantEvidence evidence = evidence(stage.gitHub, Clocks.same(stage.clock));
    private final Instant call = stage.clock.instant();
    private final Instant request = call.minus(Duration.ofHours(1));
    private final Decision approval = stage.sentReview(Action.APPROVE, 1, request);
    private final Decision denial = stage.sentReview(Action.DENY, 1, request);

    private static GrantEvidence evidence(ListedOrganization gitHub, Clocks clocks) {
        Clock clock = clocks.monotonic();
        return new GrantEvidence(
                new GrantLookup(gitHub, new PageReader("grants", clock), new Preemption(() -> false), clock),
                () -> gitHub.clockAhead(TestSubmissions.CREDENTIALS.apiUrl()),
                clocks);
    }

    private Confirmation of(Decision decision) throws Exception {
        return evidence.of(List.of(decision), stage.access).confirmation(decision);
    }

    private Confirmation with(@Nullable Instant grantedAt, Decision decision) throws Exception {
        stage.gitHub.addGrantOfRequest(1, grantedAt);
        return of(decision);
    }

    private void grantsAreNotListed(GitHubException reason) {
        stage.fails("list grants", 1, reason);
    }

    @Test
    void aGrantSinceTheCallProvesTheApproval() throws Exception {
        stage.clock.pass(Duration.ofSeconds(9));
        assertThat(with(call, approval)).isEqualTo(Confirmation.OURS_BY_GRANT);
    }

    @Test
    void aGrantOfTheSameSecondAsTheCallProvesTheApproval() throws Exception {
        stage.clock.pass(Duration.ofMillis(900));
        assertThat(with(call, stage.sentReview(Action.APPROVE, 1, request))).isEqualTo(Confirmation.OURS_BY_GRANT);
    }

    @Test
    void aGrantWithoutATimeProvesTheApproval() throws Exception {
        assertThat(with(null, approval)).isEqualTo(Confirmation.OURS_BY_GRANT);
    }

    @Test
    void aGrantBetweenTheRequestAndTheCallIsSomebodyElses() throws Exception {
        assertThat(with(call.minusSeconds(1), approval)).isEqualTo(Confirmation.SOMEBODY_ELSE_BEFORE_THE_CALL);
    }

    @Test
    void aGrantOfTheSameSecondAsTheRequestIsSomebodyElses() throws Exception {
        assertThat(with(request, approval)).isEqualTo(Confirmation.SOMEBODY_ELSE_BEFORE_THE_CALL);
    }

    @Test
    void aGrantFromBeforeTheRequestProvesNothing() throws Exception {
        assertThat(with(request.minusSeconds(1), approval)).isEqualTo(Confirmation.OURS_BY_ABSENCE);
        assertThat(of(denial)).isEqualTo(Confirmation.OURS_BY_ABSENCE);
    }

    @Test
    void anApprovalWithoutAGrantIsNotProved() throws Exception {
        stage.gitHub.addGrantOfRequest(2, call);

        assertThat(of(approval)).isEqualTo(Confirmation.NO_GRANT_YET);
        assertThat(Confirmation.NO_GRANT_YET.failure()).contains("no grant with its token exists");
    }

    @Test
    void aGrantBeforeOrAfterTheCallContradictsADenial() throws Exception {
        assertThat(with(call.minusSeconds(1), denial)).isEqualTo(Confirmation.SOMEBODY_ELSE_APPROVED);

        Decision other = stage.sentReview(Action.DENY, 2, request);
        stage.gitHub.addGrantOfRequest(2, call.plusSeconds(1));
        assertThat(of(other)).isEqualTo(Confirmation.SOMEBODY_ELSE_APPROVED);
    }

    @Test
    void aDenialWithoutAGrantIsConfirmedByAbsence() throws Exception {
        assertThat(of(denial)).isEqualTo(Confirmation.OURS_BY_ABSENCE);
    }

    @Test
    void nothingIsConcludedAboutReviewsWhileGrantsAreUnavailable() throws Exception {
        var reason = new GitHubException.Unavailable("503", true, null);
        grantsAreNotListed(reason);
        GrantEvidence.Found found = evidence.of(List.of(approval, denial), stage.access);

        assertThat(found.failure()).isSameAs(reason);
        assertThat(found.confirmation(approval)).isEqualTo(Confirmation.GRANTS_UNAVAILABLE);
        assertThat(found.confirmation(denial)).isEqualTo(Confirmation.GRANTS_UNAVAILABLE);
    }

    @Test
    void aReviewIsConfirmedByAbsenceWhenGrantsAreUnreadable() throws Exception {
        grantsAreNotListed(new GitHubException.Forbidden("no permission", null));
        assertThat(evidence.grantsReadable()).isTrue();

        assertThat(of(approval)).isEqualTo(Confirmation.OURS_BY_ABSENCE);
        assertThat(evidence.grantsReadable()).isFalse();
        assertThat(with(call, approval)).as("grants are not listed again").isEqualTo(Confirmation.OURS_BY_ABSENCE);
        assertThat(stage.gitHub.count("list grants")).isZero();
    }

    @Test
    void aRevocationIsConfirmedByAbsenceWithoutReadingGrants() throws Exception {
        Decision revocation = new Decision(new Decision.DecisionKey(Action.REVOKE, 7), call);
        revocation.seen(new PatGrant(7, "owner", 2_000_007L, "token", Instant.EPOCH));

        assertThat(of(revocation)).isEqualTo(Confirmation.OURS_BY_ABSENCE);
        assertThat(stage.gitHub.calls()).isEmpty();
    }

    @Test
    void nothingIsConcludedAboutAnIdThatWasNotSeenListed() throws Exception {
        Decision unseen = new Decision(new Decision.DecisionKey(Action.APPROVE, 1), call);

        assertThat(of(unseen)).isEqualTo(Confirmation.UNKNOWN);
        assertThat(Confirmation.UNKNOWN.failure()).contains("was not seen listed before the call");
    }

    @Test
    void aGrantCountsFromAMinuteBeforeTheCallAfterARestart() throws Exception {
        Decision resumed = stage.sentReview(Action.APPROVE, 1, null);
        assertThat(with(call.minusSeconds(60), resumed)).isEqualTo(Confirmation.OURS_BY_GRANT);

        Decision other = stage.sentReview(Action.APPROVE, 2, null);
        stage.gitHub.addGrantOfRequest(2, call.minusSeconds(61));
        assertThat(of(other)).isEqualTo(Confirmation.OURS_BY_ABSENCE);
    }

    @Test
    void theCallIsDatedByGitHubsClock() throws Exception {
        ListedOrganization ahead = new ListedOrganization() {
            @Override
            public Duration clockAhead(URI apiUrl) {
                return Duration.ofSeconds(10);
            }
        };
        ahead.addGrantOfRequest(1, call.plusSeconds(9));
        GrantEvidence there = evidence(ahead, Clocks.same(stage.clock));

        assertThat(there.of(List.of(approval), stage.access).confirmation(approval))
                .isEqualTo(Confirmation.SOMEBODY_ELSE_BEFORE_THE_CALL);
    }

    /** The machine's clock is set while an approval is under way. GitHub's answer to the check shows the difference. */
    @ParameterizedTest
    @ValueSource(longs = {-3600, -30, 30, 3600})
    void theCallsDateDoesNotChangeWhenTheMachinesClockIsSetLater(long seconds) throws Exception {
        Duration step = Duration.ofSeconds(seconds);
        ListedOrganization gitHub = new ListedOrganization() {
            @Override
            public Duration clockAhead(URI apiUrl) {
                return step.negated();
            }
        };
        gitHub.addGrantOfRequest(1, call);
        gitHub.addGrantOfRequest(2, call.minusSeconds(2));
        Clock set = Clock.offset(stage.clock, step);
        GrantEvidence later = evidence(gitHub, new Clocks(set, stage.clock));
        Decision somebodyElses = stage.sentReview(Action.APPROVE, 2, request);
        stage.clock.pass(Duration.ofSeconds(3));

        GrantEvidence.Found found = later.of(List.of(approval, somebodyElses), stage.access);
        assertThat(found.confirmation(approval)).isEqualTo(Confirmation.OURS_BY_GRANT);
        assertThat(found.confirmation(somebodyElses)).isEqualTo(Confirmation.SOMEBODY_ELSE_BEFORE_THE_CALL);
    }

    @Test
    void aGrantBetweenTwoCallsProvesTheApproval() throws Exception {
        stage.clock.pass(Duration.ofSeconds(10));
        approval.sent(new Decision.SentCall(
                stage.clock.instant(), stage.clock.instant(), true, "second", TestSubmissions.batch(approval)));

        assertThat(with(call.plusSeconds(5), approval)).isEqualTo(Confirmation.OURS_BY_GRANT);
        assertThat(with(call.plusSeconds(5), approval.resumedCopy("uid-a"))).isEqualTo(Confirmation.OURS_BY_GRANT);
    }

    @Test
    void openAndTimedOutApprovalsAreConfirmedByTheirGrants() throws Exception {
        Decision timedOut = stage.sentReview(Action.APPROVE, 2, request);
        Decision without = stage.sentReview(Action.APPROVE, 3, request);
        Decision somebodyElses = stage.sentReview(Action.APPROVE, 4, request);
        stage.gitHub.addGrantOfRequest(1, call);
        stage.gitHub.addGrantOfRequest(2, call);
        stage.gitHub.addGrantOfRequest(4, call.minusSeconds(1));

        assertThat(evidence.confirmed(List.of(approval, without, somebodyElses), List.of(timedOut), stage.access))
                .containsExactly(approval, timedOut);
    }

    @Test
    void noGrantIsReadWhenNoApprovalIsOpen() throws Exception {
        stage.gitHub.addGrantOfRequest(1, call);

        assertThat(evidence.confirmed(List.of(denial), List.of(approval), stage.access))
                .isEmpty();
        assertThat(stage.gitHub.calls()).isEmpty();
    }

    @Test
    void noApprovalIsConfirmedByGrantWhileGrantsAreUnavailable() throws Exception {
        stage.gitHub.addGrantOfRequest(1, call);
        grantsAreNotListed(new GitHubException.Unavailable("503", true, null));

        assertThat(evidence.confirmed(List.of(approval), List.of(), stage.access))
                .isEmpty();
        assertThat(evidence.confirmed(List.of(approval), List.of(), stage.access))
                .containsExactly(approval);
    }
}
