package dev.patoperator.demo.view;

import static dev.patoperator.demo.view.ViewFixtures.outcome;
import static dev.patoperator.demo.view.ViewFixtures.review;
import static dev.patoperator.demo.view.ViewFixtures.rows;
import static dev.patoperator.demo.view.ViewFixtures.stalled;
import static dev.patoperator.demo.view.ViewFixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final Row LONG = Row.of(with(
            review("a-name-that-is-longer-than-others", "action: Deny, patRequestIDs: [71]"),
            "False",
            "CredentialsNotFound",
            outcome(71, OutcomeType.NOT_FOUND)));

    private static List<String> texts(List<Line> lines) {
        return lines.stream().map(line -> line.text(false)).toList();
    }

    @Test
    void columnsAreAsWideAsTheirContent() {
        Row brief = Row.of(review("b", "action: Approve, patRequestIDs: [71]"));

        assertThat(texts(new Table().lines(List.of(LONG, brief))))
                .containsExactly(
                        "KIND  NAME                               ACTION   READY    REASON               DONE  OUTCOMES",
                        "pgr   a-name-that-is-longer-than-others  Deny     False    CredentialsNotFound  0/1   1 NotFound",
                        "pgr   b                                  Approve  Unknown  Progressing");
    }

    @Test
    void columnsDoNotBecomeNarrower() {
        Table table = new Table();
        table.line(LONG);

        assertThat(table.line(rows(1).get(0)).text(false)).startsWith("pgr   approve-0" + " ".repeat(26) + "Approve");
    }

    @Test
    void wholeTableHasAllRows() {
        assertThat(texts(new Table().whole(rows(60), 80)))
                .hasSize(61)
                .last()
                .asString()
                .startsWith("pgr   approve-59");
    }

    @Test
    void wholeTableFitsTheWidthAndContinuesOutcomesBelow() {
        Row many = Row.of(with(
                review("approve", "action: Approve, patRequestIDs: [1, 2]"),
                "True",
                "UpToDate",
                outcome(1, OutcomeType.APPROVED),
                outcome(2, OutcomeType.UNDECIDED)));

        assertThat(texts(new Table().whole(List.of(many), 60)))
                .containsExactly(
                        "KIND NAME    ACTION  READY REASON   DONE OUTCOMES",
                        "pgr  approve Approve True  UpToDate 1/2  1 Approved,",
                        "                                         1 Undecided");
    }

    @Test
    void tableShowsAsManyRowsAsThereIsRoomFor() {
        assertThat(texts(new Table().lines(rows(5), 6)))
                .hasSize(6)
                .last()
                .asString()
                .startsWith("pgr   approve-4");
        assertThat(texts(new Table().lines(rows(5), 5))).hasSize(5).last().isEqualTo("... and 2 more");
        assertThat(texts(new Table().lines(rows(5), 2))).hasSize(2).last().isEqualTo("... and 5 more");
    }

    @Test
    void readyHasTheColourOfTheProgress() {
        Row done = Row.of(with(review("a", "action: Deny, patRequestIDs: [71]"), "True", "Succeeded"));
        Row failed = Row.of(stalled(review("a", "action: Deny, patRequestIDs: [71]"), "NotFound"));
        Row waiting = Row.of(review("a", "action: Deny, patRequestIDs: [71]"));

        assertThat(new Table().line(done).text(true)).contains("\u001b[32mTrue\u001b[0m");
        assertThat(new Table().line(failed).text(true)).contains("\u001b[31mFalse\u001b[0m");
        assertThat(new Table().line(waiting).text(true)).contains("\u001b[33mUnknown\u001b[0m");
    }
}
