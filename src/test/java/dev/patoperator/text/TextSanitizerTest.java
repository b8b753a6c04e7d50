package dev.patoperator.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests how texts are cut. */
class TextSanitizerTest {

    @Test
    void aTextThatFitsStaysAsItIs() {
        assertThat(TextSanitizer.shorten("one two", 7)).isEqualTo("one two");
    }

    @Test
    void aTextThatIsTooLongEndsAfterTheLastWordThatFits() {
        assertThat(TextSanitizer.shorten("one two three", 12)).isEqualTo("one two…");
        assertThat(TextSanitizer.shorten("one two three", 8)).isEqualTo("one two…");
        assertThat(TextSanitizer.shorten("one two three", 7)).isEqualTo("one tw…");
    }

    @Test
    void aWordThatFillsTheTextIsCutButNoCharacterIs() {
        assertThat(TextSanitizer.shorten("abcdefghij", 5)).isEqualTo("abcd…");
        assertThat(TextSanitizer.shorten("abc\uD83D\uDE00fgh", 5)).isEqualTo("abc…");
    }
}
