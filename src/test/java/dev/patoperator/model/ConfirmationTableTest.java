package dev.patoperator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.Confirmation.GrantTrace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole table of what the operator may claim about an id that left the list. */
class ConfirmationTableTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
                    TRACE                   | APPROVE                       | DENY                   | REVOKE
                    MADE_SINCE_THE_CALL     | OURS_BY_GRANT                 | SOMEBODY_ELSE_APPROVED | OURS_BY_ABSENCE
                    MADE_BEFORE_THE_CALL    | SOMEBODY_ELSE_BEFORE_THE_CALL | SOMEBODY_ELSE_APPROVED | OURS_BY_ABSENCE
                    MADE_BEFORE_THE_REQUEST | OURS_BY_ABSENCE               | OURS_BY_ABSENCE        | OURS_BY_ABSENCE
                    NONE                    | NO_GRANT_YET                  | OURS_BY_ABSENCE        | OURS_BY_ABSENCE
                    UNREADABLE              | OURS_BY_ABSENCE               | OURS_BY_ABSENCE        | OURS_BY_ABSENCE
                    UNAVAILABLE             | GRANTS_UNAVAILABLE            | GRANTS_UNAVAILABLE     | OURS_BY_ABSENCE
                    """)
    void claimFollowsFromTheGrantOfTheToken(
            GrantTrace trace, Confirmation approve, Confirmation deny, Confirmation revoke) {
        assertThat(Confirmation.of(Action.APPROVE, true, trace)).isEqualTo(approve);
        assertThat(Confirmation.of(Action.DENY, true, trace)).isEqualTo(deny);
        assertThat(Confirmation.of(Action.REVOKE, true, trace)).isEqualTo(revoke);
    }

    @ParameterizedTest
    @EnumSource(GrantTrace.class)
    void nothingIsClaimedOfAnIdThatWasNeverListed(GrantTrace trace) {
        for (Action action : Action.values()) {
            assertThat(Confirmation.of(action, false, trace)).isEqualTo(Confirmation.UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Confirmation.class,
            names = {"SOMEBODY_ELSE_APPROVED", "UNKNOWN", "NO_GRANT_YET"})
    void claimThatIsNoSuccessSaysWhy(Confirmation confirmation) {
        assertThat(confirmation.failure()).isNotBlank();
    }
}
