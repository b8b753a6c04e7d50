package dev.patoperator.policy.cel;

import static dev.patoperator.policy.support.ConditionAssertions.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemField;
import dev.patoperator.policy.support.ConditionAssertions;
import org.junit.jupiter.api.Test;

/** Tests the compiler's error messages, and what it reports about a condition. */
class CelConditionCompilerTest {

    @Test
    void fieldsOfAKindAreItsOwnAndTheSharedOnes() {
        assertThat(ItemField.of(ItemKind.REQUEST))
                .contains(ItemField.ID, ItemField.REASON, ItemField.CREATED_AT)
                .doesNotContain(ItemField.ACCESS_GRANTED_AT);
        assertThat(ItemField.of(ItemKind.GRANT))
                .contains(ItemField.ID, ItemField.ACCESS_GRANTED_AT)
                .doesNotContain(ItemField.REASON, ItemField.CREATED_AT);
    }

    @Test
    void onlyTheFirstFaultIsShown() {
        assertThat(refusal("ab || cd || ef"))
                .contains("1:1: there is no variable ab")
                .doesNotContain("cd", "ef");
        assertThat(refusal("duration('1d') > duration('2d') && 'a' + 'b' == 'c'"))
                .contains("1:9: duration('1d')")
                .doesNotContain("duration('2d')", "joined");
    }

    @Test
    void errorsAboutForbiddenExpressionsNameThePosition() {
        assertThat(refusal("true &&\n  request.owner + 'x' == 'y'"))
                .contains("does not compile: 2:")
                .endsWith(": strings cannot be joined: compare their parts instead");
        assertThat(refusal("Request{}.id == 1")).contains("1:8: objects cannot be made");
    }

    @Test
    void onlyTheRepositoriesOfTheItemRequireACall() {
        assertThat(ConditionAssertions.compile(ItemKind.REQUEST, "'app' in request.repositories")
                        .readsRepositoryNames())
                .isTrue();
        assertThat(ConditionAssertions.compile(
                                ItemKind.REQUEST, "request.permissions.repository.repositories == 'read'")
                        .readsRepositoryNames())
                .isFalse();
    }
}
