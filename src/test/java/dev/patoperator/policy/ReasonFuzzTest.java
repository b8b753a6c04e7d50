package dev.patoperator.policy;

import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import org.junit.jupiter.api.Timeout;

/** An input is an owner, a token name, and the reason of a resource that decides the token's request. */
@Timeout(10)
class ReasonFuzzTest {

    @FuzzTest
    void anyReasonIsBoundedAndHoldsWhatTheOwnerWroteAsPlainText(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        String owner = input.line();
        String tokenName = input.line();
        String reason = input.rest();

        String rendered = ReasonTemplate.render(
                reason, item(71).owner(owner).tokenName(tokenName).request());

        assertThat(rendered).hasSizeLessThanOrEqualTo(1024).doesNotContain("\0", "\u001b");
        assertThat(rendered.isEmpty() || !Character.isHighSurrogate(rendered.charAt(rendered.length() - 1)))
                .isTrue();
        assertThat(ReasonTemplate.render(
                        "{tokenName}", item(71).tokenName(tokenName).request()))
                .doesNotContainPattern("[\\p{Cntrl}\\u202a-\\u202e\\u2066-\\u2069]");
        if (!ReasonTemplate.namesItem(reason) && !reason.matches("(?s).*[\\p{Cntrl}].*") && reason.length() <= 1024) {
            assertThat(rendered).isEqualTo(reason);
        }
    }
}
