package dev.patoperator.policy;

import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.policy.support.TestItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests reasons with placeholders for the properties of an item. */
class ReasonTemplateTest {

    @Test
    void placeholdersAreReplacedByTheValuesOfTheItem() {
        assertThat(render("{owner}'s {tokenName} until {expiresAt}", item(1)))
                .isEqualTo("mona's ci until 2026-12-24T00:00:00Z");
        assertThat(render("{expiresAt}", item(1).expiresAt(null))).isEqualTo("never");
        assertThat(render("{owner} {tokenName}", item(1).owner(null).tokenName(null)))
                .isEqualTo("unknown unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{Owner}", "{ owner }", "{id}", "{owner", "owner}", "${tokenname}", "{}", "\\{x}", "$1 \\1"})
    void otherTextIsNotChanged(String reason) {
        assertThat(render(reason, item(1))).isEqualTo(reason);
        assertThat(ReasonTemplate.namesItem(reason)).isFalse();
    }

    @Test
    void anAbsentReasonStaysAbsent() {
        assertThat(ReasonTemplate.render(null, item(1).request())).isNull();
        assertThat(ReasonTemplate.namesItem(null)).isFalse();
        assertThat(ReasonTemplate.namesItem("for {owner}")).isTrue();
    }

    @Test
    void placeholdersInTokenNamesAreNotReplaced() {
        assertThat(render("{tokenName}", item(1).tokenName("{owner}{tokenName}{expiresAt}$0\\")))
                .isEqualTo("{owner}{tokenName}{expiresAt}$0\\");
        assertThat(render("{owner}{tokenName}", item(1).owner("{tokenName}").tokenName("x")))
                .isEqualTo("{tokenName}x");
        assertThat(render("{own{tokenName}", item(1).tokenName("er}"))).isEqualTo("{owner}");
    }

    @Test
    void invisibleCharactersOfTokenNamesAreReplaced() {
        String name = "a\r\nb\0c\u001b[31md\u0085e\u202Ef\u200Bg\u2028h\uFEFFi\uD800j\uE000k\u00ADl";

        assertThat(render("{tokenName}", item(1).tokenName(name))).isEqualTo("a�b�c�[31md�e�f�g�h�i�j�k�l");
    }

    @Test
    void lettersOfAllScriptsStay() {
        assertThat(render("{tokenName}", item(1).tokenName("Schlüssel 鍵 😀"))).isEqualTo("Schlüssel 鍵 😀");
    }

    @Test
    void reasonsKeepLineBreaksAndTabsButNoControlCharacters() {
        assertThat(render("one\ntwo\tthree\u0007\u0000\u001b", item(1))).isEqualTo("one\ntwo\tthree");
    }

    @Test
    void longReasonsAreCutBetweenCharacters() {
        assertThat(render("x".repeat(1024), item(1))).hasSize(1024);
        assertThat(render("x".repeat(1020) + "{tokenName}", item(1).tokenName("y".repeat(100))))
                .isEqualTo("x".repeat(1020) + "yyyy");
        assertThat(render("x".repeat(1023) + "{tokenName}", item(1).tokenName("😀")))
                .isEqualTo("x".repeat(1023));
        assertThat(render("{tokenName}".repeat(93), item(1).tokenName("n".repeat(100_000))))
                .hasSize(1024);
    }

    private static String render(String reason, TestItem item) {
        return ReasonTemplate.render(reason, item.request());
    }
}
