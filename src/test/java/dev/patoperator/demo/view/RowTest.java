package dev.patoperator.demo.view;

import static dev.patoperator.demo.view.ViewFixtures.outcome;
import static dev.patoperator.demo.view.ViewFixtures.review;
import static dev.patoperator.demo.view.ViewFixtures.revocation;
import static dev.patoperator.demo.view.ViewFixtures.stalled;
import static dev.patoperator.demo.view.ViewFixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.demo.view.Row.Progress;
import org.junit.jupiter.api.Test;

class RowTest {

    private static final String IDS = "action: Approve, patRequestIDs: [71, 72]";

    @Test
    void rowWithoutStatusShowsProgressing() {
        Row row = Row.of(review("approve", IDS));

        assertThat(row.cells()).containsExactly("pgr", "approve", "Approve", "Unknown", "Progressing", "", "");
        assertThat(row.progress()).isEqualTo(Progress.UNSEEN);
    }

    @Test
    void rowCountsOutcomes() {
        Row row = Row.of(with(
                revocation("revoke", "patIDs: [1, 2, 3]"),
                "True",
                "Succeeded",
                outcome(1, OutcomeType.REVOKED),
                outcome(2, OutcomeType.NOT_FOUND),
                outcome(3, OutcomeType.REVOKED)));

        assertThat(row.cells())
                .containsExactly("patrev", "revoke", "Revoke", "True", "Succeeded", "2/3", "1 NotFound, 2 Revoked");
        assertThat(row.hasEnded()).isTrue();
        assertThat(row.brief().text(false)).isEqualTo("patrev/revoke  True  Succeeded  2/3  1 NotFound, 2 Revoked");
    }

    @Test
    void resourceHasNotEndedWhileItsStatusIsAboutAnOlderGeneration() {
        PatGrantReview edited = with(review("approve", IDS), "True", "Succeeded");
        edited.getMetadata().setGeneration(2L);

        assertThat(Row.of(edited).hasEnded()).isFalse();
    }

    @Test
    void suspendedResourceHasEndedWhenItsStatusSaysSo() {
        String spec = IDS + ", suspend: true";

        assertThat(Row.of(with(review("wait", spec), "False", "Suspended")).progress())
                .isEqualTo(Progress.SUSPENDED);
        assertThat(Row.of(with(review("wait", spec), "True", "Succeeded")).hasEnded())
                .isFalse();
    }

    @Test
    void stalledResourceHasNotEndedAndSaysWhy() {
        Row row = Row.of(stalled(review("approve", IDS), "NotFound"));

        assertThat(row.progress()).isEqualTo(Progress.STALLED);
        assertThat(row.hasEnded()).isFalse();
        assertThat(row.sentence()).isEqualTo("pgr/approve: Ready is False, NotFound: what is wrong");
    }
}
