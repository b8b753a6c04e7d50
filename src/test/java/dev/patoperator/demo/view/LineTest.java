package dev.patoperator.demo.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTest {

    private static final Line TWO = Line.of("READY  ", Style.STRONG).then("True", Style.GOOD);

    @Test
    void textHasColoursOnlyWhereTheyAreWanted() {
        assertThat(TWO.text(false)).isEqualTo("READY  True");
        assertThat(TWO.text(true)).isEqualTo("\u001b[1mREADY  \u001b[0m\u001b[32mTrue\u001b[0m");
    }

    @Test
    void lengthCountsWhatIsSeen() {
        assertThat(TWO.length()).isEqualTo(11);
    }

    @Test
    void cutKeepsWhatFitsAndSaysThatMoreFollows() {
        assertThat(TWO.cut(11)).isSameAs(TWO);
        assertThat(TWO.cut(10).text(false)).isEqualTo("READY  ...");
        assertThat(TWO.cut(5).text(false)).isEqualTo("RE...");
        assertThat(TWO.cut(2).text(false)).isEqualTo("..");
    }

    @Test
    void wrapBreaksBetweenWordsAndIndentsWhatFollows() {
        assertThat(Line.wrap("denied by a policy of hubot", 12, "  "))
                .extracting(line -> line.text(false))
                .containsExactly("denied by a", "  policy of", "  hubot");
        assertThat(Line.wrap("a word-that-is-too-long b", 5, ""))
                .extracting(line -> line.text(false))
                .containsExactly("a", "word-that-is-too-long", "b");
    }
}
