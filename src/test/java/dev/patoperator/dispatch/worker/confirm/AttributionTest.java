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

/** What does and does not prove that the operator's own call decided an id. */
class AttributionTest {

    private static final long[] SIX = {1, 2, 3, 4, 5, 6};

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;

    private Map<Long, String> resultTexts(String name) {
        Map<Long, String> texts = new LinkedHashMap<>();
        stage.resultStore.progress("uid-" + name).results().forEach((id, result) -> texts.put(id, resultText(result)));
        return texts;
    }

    private static String resultText(DecisionResult result) {
        if (result instanceof DecisionResult.Succeeded done) {
            return done.confirmedBy().name();
        }
        return result instanceof DecisionResult.Failed failed ? failed.message() : result.toString();
    }

    private void reviewAll(ScriptedOrganization.Review review, long... ids) {
        LongStream.of(ids).forEach(id -> gitHub.review(id, review));
    }

    @Test
    void grantOlderThanTheRequestProvesNothingAboutAnApproval() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.addGrantOfRequest(1, Instant.EPOCH.minusSeconds(1));
        gitHub.addGrantOfRequest(2, Instant.EPOCH);
        gitHub.insteadOfReview = () -> reviewAll(ScriptedOrganization.Review.DENY, SIX);

        stage.handOver(order("all", Action.APPROVE, SIX));

        assertThat(resultTexts("all").get(1L))
                .as("nothing shows that somebody else decided it")
                .isEqualTo(ConfirmedBy.ABSENCE.name());
        assertThat(resultTexts("all").get(2L))
                .as("somebody else approved it before the call")
                .isEqualTo("Missing[itemOfToken=null]");
        assertThat(resultTexts("all").get(3L)).contains("denied or cancelled by someone else");
    }

    @Test
    void grantOlderThanTheRequestDoesNotContradictADenial() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.addGrantOfRequest(1, Instant.now().minusSeconds(30)); // new enough to be read
        gitHub.addGrantOfRequest(2, Instant.EPOCH.minusSeconds(1));

        stage.handOver(order("all", Action.DENY, SIX));

        assertThat(resultTexts("all").get(1L)).contains("somebody else approved it");
        assertThat(resultTexts("all").get(2L)).isEqualTo(ConfirmedBy.ABSENCE.name());
    }

    @Test
    void timedOutDenialIsConfirmedByALateEffect() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {};
        stage.handOver(order("late", Action.DENY, SIX));
        assertThat(resultTexts("late").values()).hasSize(6).allMatch(message -> message.contains("still listed"));
        reviewAll(ScriptedOrganization.Review.DENY, 1, 2, 3, 4, 5);

        LongStream.rangeClosed(11, 16).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> reviewAll(ScriptedOrganization.Review.DENY, 11, 12, 13, 14, 15, 16);
        stage.handOver(order("next", Action.DENY, 11, 12, 13, 14, 15, 16));

        assertThat(resultTexts("next").values()).hasSize(6).containsOnly(ConfirmedBy.ABSENCE.name());
        Map<Long, String> late = resultTexts("late");
        assertThat(late.remove(6L)).contains("still listed");
        assertThat(late.values()).hasSize(5).containsOnly(ConfirmedBy.ABSENCE.name());

        LongStream.rangeClosed(21, 26).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> reviewAll(ScriptedOrganization.Review.DENY, 21, 22, 23, 24, 25, 26);
        stage.handOver(order("last", Action.DENY, 21, 22, 23, 24, 25, 26));
        assertThat(stage.observer.told)
                .filteredOn("confirmed"::equals)
                .as("each decision is confirmed once")
                .hasSize(5 + 6 + 6);
    }

    @Test
    void grantsNoLongerAmongTheNewestAreFoundByToken() {
        long[] ids = LongStream.rangeClosed(1, 60).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            reviewAll(ScriptedOrganization.Review.APPROVE, ids);
            LongStream.rangeClosed(5001, 5150).forEach(id -> gitHub.addGrantOfRequest(id, Instant.now()));
        };

        stage.handOver(order("all", Action.APPROVE, ids));

        assertThat(resultTexts("all").values()).hasSize(60).containsOnly(ConfirmedBy.GRANT.name());
    }

    @Test
    void refusedCredentialsAreTriedAgainWhenThereAreNoOthers() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            reviewAll(ScriptedOrganization.Review.DENY, SIX);
            for (int i = 0; i < 2; i++) {
                gitHub.fails("list requests", () -> {
                    throw new GitHubException.Unauthorized("bad key", null);
                });
            }
        };

        stage.handOver(order("all", Action.DENY, SIX));

        assertThat(resultTexts("all").values()).hasSize(6).containsOnly(ConfirmedBy.ABSENCE.name());
    }

    @Test
    void timedOutApprovalIsConfirmedByALateGrant() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {};
        stage.handOver(order("late", Action.APPROVE, SIX));
        assertThat(resultTexts("late").values()).hasSize(6).allMatch(message -> message.contains("still listed"));
        reviewAll(ScriptedOrganization.Review.APPROVE, SIX);

        LongStream.rangeClosed(11, 16).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> reviewAll(ScriptedOrganization.Review.APPROVE, 11, 12, 13, 14, 15, 16);
        stage.handOver(order("next", Action.APPROVE, 11, 12, 13, 14, 15, 16));

        assertThat(resultTexts("late").values()).hasSize(6).containsOnly(ConfirmedBy.GRANT.name());
        assertThat(resultTexts("next").values()).hasSize(6).containsOnly(ConfirmedBy.GRANT.name());
    }

    @Test
    void effectOfALostCallForAnUnseenIdIsUnknown() {
        LongStream.rangeClosed(1, 1100).forEach(gitHub::addRequest);
        gitHub.failsAfter("review", () -> {
            throw new GitHubException.Unavailable("reset", true, null);
        });

        stage.handOver(order("lone", Action.DENY, 1));

        assertThat(resultTexts("lone").get(1L)).contains("was not seen listed before the call");
        assertThat(gitHub.pendingIds()).doesNotContain(1L);
    }

    @Test
    void batchWhoseCallIsLostTwiceIsBisected() {
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
                .as("after one lost call the batch is not split")
                .containsExactly(40, 40, 20, 20);
        assertThat(resultTexts("all").values()).hasSize(40).containsOnly(ConfirmedBy.ABSENCE.name());
        assertThat(stage.journal.forgotten)
                .as("each repeated call has a record of its own")
                .containsExactlyElementsOf(stage.journal.written.subList(0, 2));
    }

    @Test
    void revokedKeyDoesNotDelayOtherResources() {
        LongStream.of(SIX).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            reviewAll(ScriptedOrganization.Review.DENY, SIX);
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Unauthorized("bad key", null);
            });
        };
        Submission good = order("good", Action.DENY, 4, 5, 6);
        Submission bad = signedWith("revoked", order("bad", Action.DENY, 1, 2, 3));

        stage.handOver(bad, good);

        assertThat(resultTexts("good").values()).hasSize(3).containsOnly(ConfirmedBy.ABSENCE.name());
        assertThat(resultTexts("bad").values()).hasSize(3).containsOnly(ConfirmedBy.ABSENCE.name());
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
