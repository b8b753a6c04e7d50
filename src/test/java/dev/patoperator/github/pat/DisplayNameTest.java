package dev.patoperator.github.pat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import io.fabric8.generator.annotation.Size;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Tests names that members choose, as all code behind the client gets them. */
class DisplayNameTest {

    @Test
    void invisibleCharactersAreReplacedSoThatNamesStayDistinct() {
        assertThat(DisplayName.of("ci\u001b[31m")).isEqualTo("ci\uFFFD[31m");
        assertThat(DisplayName.of("a\u202Ecba")).isEqualTo("a\uFFFDcba");
        assertThat(DisplayName.of("one\r\ntwo\u2028")).isEqualTo("one\uFFFDtwo\uFFFD");
        assertThat(DisplayName.of("ci-bot\u200B")).isEqualTo("ci-bot\uFFFD");
        assertThat(DisplayName.of("\u2066x\u2069")).isEqualTo("\uFFFDx\uFFFD");
        assertThat(DisplayName.of("lone\uD800")).isEqualTo("lone\uFFFD");
        assertThat(DisplayName.of("\0nul\0\0")).isEqualTo("\uFFFDnul\uFFFD");
    }

    @Test
    void visibleNamesAreUnchanged() {
        for (String name :
                new String[] {"octocat", "Schlüssel 鍵 😀", "", " spaces ", "x".repeat(255), "😀".repeat(255)}) {
            assertThat(DisplayName.of(name)).isEqualTo(name);
        }
        assertThat(DisplayName.of(null)).isNull();
    }

    @Test
    void namesAreCutToTheLengthOfTheStatus() {
        assertThat(DisplayName.of("x".repeat(300))).isEqualTo("x".repeat(254) + "…");
        assertThat(DisplayName.of("😀".repeat(256))).isEqualTo("😀".repeat(254) + "…");
        assertThat(DisplayName.of("\n".repeat(300))).isEqualTo("\uFFFD");
        assertThat(DisplayName.of("x\n".repeat(300)).codePoints()).hasSize(255);
    }

    @Test
    void requestsAndGrantsHoldSanitizedNames() {
        PatRequest request = new PatRequest(1, "a\nb", 2L, "c\u202Ed", null);
        PatGrant grant = new PatGrant(1, "a\nb", 2L, "c\u202Ed", null);

        assertThat(request.owner()).isEqualTo(grant.owner()).isEqualTo("a\uFFFDb");
        assertThat(request.tokenName()).isEqualTo(grant.tokenName()).isEqualTo("c\uFFFDd");
    }

    @Test
    void statusSchemaAllowsTheMaximumNameLength() {
        assertThat(Arrays.stream(Outcome.class.getRecordComponents())
                        .filter(component -> component.getName().equals("owner")
                                || component.getName().equals("tokenName"))
                        .map(component -> component.getAccessor()))
                .hasSize(2)
                .allSatisfy(accessor ->
                        assertThat(accessor.getAnnotation(Size.class).max()).isEqualTo(ListedPat.MAX_NAME_LENGTH));
    }
}
