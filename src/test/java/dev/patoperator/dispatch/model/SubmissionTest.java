package dev.patoperator.dispatch.model;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A submission before and after its selector is evaluated. */
class SubmissionTest {

    private static final ListingSnapshot NOTHING =
            new ListingSnapshot(Instant.EPOCH, Map.of(), Map.of(), Map.of(), OrganizationFacts.NOT_READ);
    private static final PolicyEvaluator.EvaluationState STATE = new PolicyEvaluator.EvaluationState() {};
    private static final List<SelectorEvaluation.ChosenItem> CHOSEN =
            List.of(new SelectorEvaluation.ChosenItem(7, "for seven"), new SelectorEvaluation.ChosenItem(8, null));

    private static Submission selecting(boolean chooses) {
        return TestSubmissions.selecting(order("a", 1, Action.DENY, "as it says", 7, 8, 9), chooses, Instant.EPOCH);
    }

    @Test
    void chosenIdsHaveTheirOwnReason() {
        Submission submission = selecting(true).choosing(CHOSEN, List.of(9L), NOTHING, STATE);

        assertThat(submission.ids()).containsExactly(7L, 8L, 9L);
        assertThat(submission.reason(7)).isEqualTo("for seven");
        assertThat(submission.reason(8)).isNull();
        assertThat(submission.reason(9)).isNull();
        assertThat(submission.needsListing()).isFalse();
        assertThat(submission.chosen()).isTrue();
    }

    /** A list of thousands must not stay in memory while three of its items are pending. */
    @Test
    void aSubmissionKeepsOnlyTheItemsThatItDecides() {
        Map<Long, ListedPat> items = new HashMap<>();
        LongStream.rangeClosed(1, 100).forEach(id -> items.put(id, new PatRequest(id, null, null, null, null)));
        ListingSnapshot snapshot = new ListingSnapshot(
                Instant.EPOCH,
                items,
                Map.of("app", Set.of(8L, 50L), "wiki", Set.of(50L)),
                Map.of(7L, List.of("app"), 50L, List.of("app", "wiki")),
                OrganizationFacts.NOT_READ);

        Submission.EvaluationBasis basis = selecting(true)
                .choosing(CHOSEN, List.of(8L, 9L), snapshot, STATE)
                .basis();

        assertThat(basis.snapshot().items()).containsOnlyKeys(7L, 8L, 9L);
        assertThat(basis.snapshot().reaching())
                .as("a queried repository stays even if no chosen item reaches it")
                .isEqualTo(Map.of("app", Set.of(8L), "wiki", Set.of()));
        assertThat(basis.snapshot().repositories()).isEqualTo(Map.of(7L, List.of("app")));
    }

    @Test
    void idsThatMatchAGuardDoNotCountAsChosen() {
        assertThat(selecting(false).choosing(CHOSEN, List.of(), NOTHING, STATE).chosen())
                .isFalse();
    }

    @Test
    void idsWithoutASelectorHaveTheReasonOfTheirResource() {
        Submission submission = order("a", 1, Action.DENY, "as it says", 7);

        assertThat(submission.reason(7)).isEqualTo("as it says");
        assertThat(submission.chosen()).isFalse();
        assertThat(submission.needsListing()).isFalse();
        assertThat(submission.choosing(CHOSEN, List.of(), NOTHING, STATE).chosen())
                .isFalse();
        assertThat(selecting(true).needsListing()).isTrue();
        assertThat(TestSubmissions.dryRun("a", Action.DENY, 7).needsListing()).isTrue();
    }
}
