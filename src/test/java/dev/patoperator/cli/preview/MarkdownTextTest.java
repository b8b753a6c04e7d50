package dev.patoperator.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTextTest {

    /** Letters, digits, spaces, hyphens, and numeric character references. */
    private static final Pattern INERT = Pattern.compile("<code>(?:[\\p{L}\\p{Nd} -]|&#[0-9]+;)*</code>");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@acme/admins",
                "fixes #1, GH-1, acme/app#2",
                "[click](https://example.com)",
                "![](https://example.com/x.png)",
                "https://example.com www.example.com me@example.com",
                "a | b \\| c",
                "</code><img src=x onerror=alert(1)>",
                "`code` **bold** _it_ ~~no~~",
                "line\n\n# heading\r\n| x |",
                "&lt;b&gt; &#64;acme",
                "<!-- hidden -->",
                "\u202eevil \u0007\u001b[31m",
                "$x$ :tada:"
            })
    void nothingOfTheTextHasMeaning(String text) {
        assertThat(MarkdownText.code(text)).matches(INERT).doesNotContain("\n");
    }

    @Test
    void ordinaryNamesStayReadable() {
        assertThat(MarkdownText.code("ci-bot 2 für Ärzte")).isEqualTo("<code>ci-bot 2 für Ärzte</code>");
        assertThat(MarkdownText.code("a_b")).isEqualTo("<code>a&#95;b</code>");
    }

    @Test
    void longTextIsCut() {
        assertThat(MarkdownText.code("x".repeat(100_000))).hasSizeLessThan(250).contains("&#8230;");
    }

    @Test
    void emptyTextIsNoCode() {
        assertThat(MarkdownText.code(" \u0000 ")).isEmpty();
    }
}
