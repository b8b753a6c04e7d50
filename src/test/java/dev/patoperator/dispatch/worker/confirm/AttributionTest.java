package dev.patoperator.dispatch.worker.confirm;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What does and does not prove that it was our call that decided. */
class AttributionTest {

    private static final long[] SIX = {1, 2, 3, 4, 5, 6};

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;

    private Map<Long, String> told(String name) {
        Map<Long, String> told = new LinkedHashMap<>();
        stage.resultStore.progress("uid-" + name).results().forEach((id, result) -> told.put(id, told(result)));
        return told;
    }

    private static String told(DecisionResult result) {
        if (result instanceof DecisionResult.Succeeded done) {
            return done.confirmedBy().name();
        }
        return result instanceof DecisionResult.Failed failed ? failed.message() : result.toString();
    }

    private void whoever(ScriptedOrganization.Review review, long... ids) {
        LongStream.of(ids).forEach(id -> gitHub.review(id, review));
    }

    @Test
    void aGrantFromBeforeTheRequestIsThatOfAnEarlierOne() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.addGrantOfRequest(1, Instant.EPOCH.minusSeconds(1));
        gitHub.addGrantOfRequest(2, Instant.EPOCH);
        gitHub.insteadOfReview = () -> whoever(ScriptedOrganization.Review.DENY, SIX);

        stage.handOver(order("all", Action.APPROVE, SIX));

        assertThat(told("all").get(1L)).as("nothing says that it was not us").isEqualTo(ConfirmedBy.ABSENCE.name());
        assertThat(told("all").get(2L))
                .as("somebody approved it before our call")
                .isEqualTo("Missing[]");
        assertThat(told("all").get(3L)).contains("denied or cancelled by someone else");
    }

    @Test
    void aGrantFromBeforeTheRequestDoesNotContradictADenial() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.addGrantOfRequest(1, Instant.now().minusSeconds(30)); // what is this new is read
        gitHub.addGrantOfRequest(2, Instant.EPOCH.minusSeconds(1));

        stage.handOver(order("all", Action.DENY, SIX));

        assertThat(told("all").get(1L)).contains("somebody else approved it");
        assertThat(told("all").get(2L)).isEqualTo(ConfirmedBy.ABSENCE.name());
    }

    @Test
    void whatTakesEffectAfterItsTimeIsToldAsOursAllTheSame() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {};
        stage.handOver(order("late", Action.DENY, SIX));
        assertThat(told("late").values()).hasSize(6).allMatch(message -> message.contains("still listed"));
        whoever(ScriptedOrganization.Review.DENY, 1, 2, 3, 4, 5);

        LongStream.rangeClosed(11, 16).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> whoever(ScriptedOrganization.Review.DENY, 11, 12, 13, 14, 15, 16);
        stage.handOver(order("next", Action.DENY, 11, 12, 13, 14, 15, 16));

        assertThat(told("next").values()).hasSize(6).containsOnly(ConfirmedBy.ABSENCE.name());
        Map<Long, String> late = told("late");
        assertThat(late.remove(6L)).contains("still listed");
        assertThat(late.values()).hasSize(5).containsOnly(ConfirmedBy.ABSENCE.name());

        LongStream.rangeClosed(21, 26).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> whoever(ScriptedOrganization.Review.DENY, 21, 22, 23, 24, 25, 26);
        stage.handOver(order("last", Action.DENY, 21, 22, 23, 24, 25, 26));
        assertThat(stage.observer.told)
                .filteredOn("confirmed"::equals)
                .as("each once")
                .hasSize(5 + 6 + 6);
    }

    @Test
    void grantsThatAreNotAmongTheNewestAnyMoreAreLookedForByToken() {
        long[] ids = LongStream.rangeClosed(1, 60).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            whoever(ScriptedOrganization.Review.APPROVE, ids);
            LongStream.rangeClosed(5001, 5150).forEach(id -> gitHub.addGrantOfRequest(id, Instant.now()));
        };

        stage.handOver(order("all", Action.APPROVE, ids));

        assertThat(told("all").values()).hasSize(60).containsOnly(ConfirmedBy.GRANT.name());
    }

    @Test
    void whoeverIsRefusedAndHasNobodyBesideAsksAgain() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            whoever(ScriptedOrganization.Review.DENY, SIX);
            for (int i = 0; i < 2; i++) {
                gitHub.fails("list requests", () -> {
                    throw new GitHubException.Unauthorized("bad key", null);
                });
            }
        };

        stage.handOver(order("all", Action.DENY, SIX));

        assertThat(told("all").values()).hasSize(6).containsOnly(ConfirmedBy.ABSENCE.name());
    }

    @Test
    void anApprovalWhoseGrantComesAfterItsTimeIsToldAsOursAllTheSame() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {};
        stage.handOver(order("late", Action.APPROVE, SIX));
        assertThat(told("late").values()).hasSize(6).allMatch(message -> message.contains("still listed"));
        whoever(ScriptedOrganization.Review.APPROVE, SIX);

        LongStream.rangeClosed(11, 16).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> whoever(ScriptedOrganization.Review.APPROVE, 11, 12, 13, 14, 15, 16);
        stage.handOver(order("next", Action.APPROVE, 11, 12, 13, 14, 15, 16));

        assertThat(told("late").values()).hasSize(6).containsOnly(ConfirmedBy.GRANT.name());
        assertThat(told("next").values()).hasSize(6).containsOnly(ConfirmedBy.GRANT.name());
    }

    @Test
    void whatWasNotSeenBeforeALostCallCannotBeTold() {
        LongStream.rangeClosed(1, 1100).forEach(gitHub::addRequest);
        gitHub.failsAfter("review", () -> {
            throw new GitHubException.Unavailable("reset", true, null);
        });

        stage.handOver(order("lone", Action.DENY, 1));

        assertThat(told("lone").get(1L)).contains("was not seen listed before the call");
        assertThat(gitHub.pendingIds()).doesNotContain(1L);
    }

    @Test
    void aCallThatIsLostTimeAndAgainGoesInHalves() {
        long[] ids = LongStream.rangeClosed(1, 40).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);
        for (int i = 0; i < 2; i++) {
            gitHub.fails("review", () -> {
                throw new GitHubException.Unavailable("504", true, null);
            });
        }

        stage.handOver(order("all", Action.DENY, ids));

        assertThat(stage.journal.written)
                .extracting(call -> call.items().size())
                .as("one that is lost once goes again as it was")
                .containsExactly(40, 40, 20, 20);
        assertThat(told("all").values()).hasSize(40).containsOnly(ConfirmedBy.ABSENCE.name());
        assertThat(stage.journal.forgotten)
                .as("what went out next has a record of its own")
                .containsExactlyElementsOf(stage.journal.written.subList(0, 2));
    }

    @Test
    void whoseKeyIsRevokedDoesNotKeepOthersWaiting() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            whoever(ScriptedOrganization.Review.DENY, SIX);
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Unauthorized("bad key", null);
            });
        };
        Submission good = order("good", Action.DENY, 4, 5, 6);
        Submission bad = signedWith("revoked", order("bad", Action.DENY, 1, 2, 3));

        stage.handOver(bad, good);

        assertThat(told("good").values()).hasSize(3).containsOnly(ConfirmedBy.ABSENCE.name());
        assertThat(told("bad").values()).hasSize(3).containsOnly(ConfirmedBy.ABSENCE.name());
        assertThat(gitHub.signedBy).first().isEqualTo("revoked");
        assertThat(stage.resources.verifications).containsExactly("acme doubted");
    }

    private static Submission signedWith(String fingerprint, Submission submission) {
        AppCredentials known = submission.credentials();
        return new Submission(
                submission.resource(),
                submission.attempt(),
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), fingerprint),
                submission.organization(),
                submission.action(),
                submission.reason(),
                submission.ids(),
                submission.dryRun());
    }
}
