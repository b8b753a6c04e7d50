package dev.patoperator.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.controller.schedule.SubmitRateLimiter;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.Submission.Attempt;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what {@link WorkSubmitter} passes to the dispatcher, as the evaluator of policies gets it. */
class SubmittedWorkTest {

    private static final Intent INTENT = IntentFixtures.intent("deny", "acme", Action.DENY);

    private final List<Submission> evaluated = new CopyOnWriteArrayList<>();
    private final CredentialsFixture stage = new CredentialsFixture(this::snapshot);
    private final WorkSubmitter submitter = new WorkSubmitter(
            stage.verifier,
            stage.dispatcher,
            new SubmitRateLimiter(stage.intervals.shortest(), stage.clock),
            stage.intervals,
            stage.clock);

    private PolicyEvaluator.Snapshot snapshot(
            ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay) {
        evaluated.addAll(submissions);
        return new PolicyEvaluator.Snapshot() {
            @Override
            public Set<String> repositories() {
                return Set.of();
            }

            @Override
            public RequiredFacts requiredFacts() {
                return RequiredFacts.NONE;
            }

            @Override
            public boolean needsRepositoryNames(ListedPat item, OrganizationFacts facts) {
                return false;
            }

            @Override
            public SelectorEvaluation evaluate(Submission submission, ListingSnapshot listing) {
                return new SelectorEvaluation(List.of(), Map.of(), Set.of(), null, false);
            }

            @Override
            public PolicyEvaluator.EvaluationState state() {
                return new PolicyEvaluator.EvaluationState() {};
            }
        };
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void submissionHoldsWhatTheIntentAndTheSecretSay() throws Exception {
        Intent intent = IntentFixtures.retry(IntentFixtures.generation(INTENT, 7), "2026-11-22");
        var selector = new Submission.SelectorRequest(true, Instant.EPOCH);
        stage.letGitHubAnswer();
        stage.gitHub.addRequest(1);
        stage.secretHolds("1");
        submitter.submit(intent, null, ResourceProgress.NOTHING, List.of(), false, selector);

        await().until(() -> !evaluated.isEmpty());
        stage.secretHolds("1");
        assertThat(evaluated.get(0))
                .isEqualTo(new Submission(
                        INTENT.resource(),
                        new Attempt(7, "2026-11-22"),
                        stage.verifier.read(CredentialsFixture.SECRET),
                        "acme",
                        Action.DENY,
                        null,
                        List.of(),
                        false,
                        selector,
                        null));
    }
}
