package dev.patoperator.model.exemption;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests which exemption applies to a token, and which are ignored. */
class ExemptionsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(30));

    private static Exemption owner(String login, Instant until) {
        return new Exemption(Set.of(login), Set.of(), until, "of " + login);
    }

    private static Exemption token(long id, Instant until) {
        return new Exemption(Set.of(), Set.of(id), until, "of " + id);
    }

    private static Exemptions of(Exemption... exemptions) {
        return new Exemptions(List.of(exemptions));
    }

    @Test
    void ownersAreComparedWithoutRegardToCase() {
        assertThat(of(owner("mona", LATER)).activeFor("Mona", 1L, NOW)).contains(owner("mona", LATER));
        assertThat(of(owner("mona", LATER)).activeFor("hubot", 1L, NOW)).isEmpty();
    }

    @Test
    void tokensAreComparedById() {
        assertThat(of(token(1, LATER)).activeFor("mona", 1L, NOW)).contains(token(1, LATER));
        assertThat(of(token(1, LATER)).activeFor("mona", 2L, NOW)).isEmpty();
    }

    @Test
    void whatGitHubDoesNotNameIsNotExempt() {
        Exemptions exemptions = of(owner("mona", LATER), token(1, LATER));

        assertThat(exemptions.activeFor(null, null, NOW)).isEmpty();
        assertThat(exemptions.activeFor(null, 1L, NOW)).contains(token(1, LATER));
        assertThat(exemptions.activeFor("mona", null, NOW)).contains(owner("mona", LATER));
    }

    @Test
    void anExemptionIsOverAtItsEnd() {
        Exemptions exemptions = of(owner("mona", LATER));

        assertThat(exemptions.activeFor("mona", null, LATER.minusNanos(1))).isPresent();
        assertThat(exemptions.activeFor("mona", null, LATER)).isEmpty();
        assertThat(exemptions.warnings(LATER)).isEmpty();
    }

    @Test
    void ofSeveralTheOneThatEndsLastApplies() {
        Exemption longest = owner("mona", LATER.plusSeconds(1));

        assertThat(of(token(1, LATER), longest, owner("mona", NOW)).activeFor("mona", 1L, NOW))
                .contains(longest);
        assertThat(of(longest, token(1, LATER)).activeFor("mona", 1L, LATER.plusSeconds(1)))
                .isEmpty();
    }

    @Test
    void anExemptionThatEndsInMoreThan366DaysIsIgnoredUntilItDoesNot() {
        Instant end = NOW.plus(Duration.ofDays(366));
        Exemptions exemptions = of(owner("mona", end), owner("hubot", end.plusSeconds(1)));

        assertThat(exemptions.activeFor("mona", null, NOW)).isPresent();
        assertThat(exemptions.activeFor("hubot", null, NOW)).isEmpty();
        assertThat(exemptions.activeFor("hubot", null, NOW.plusSeconds(1))).isPresent();
        assertThat(exemptions.warnings(NOW.plusSeconds(1))).isEmpty();
    }

    @Test
    void aWarningNamesTheEndOfWhatIsIgnoredAndStaysTheSame() {
        Exemptions exemptions = of(token(1, LATER), token(2, Instant.parse("2031-01-01T00:00:00Z")));

        assertThat(exemptions.warnings(NOW))
                .containsExactly(
                        "the exception of selector.exceptions until 2031-01-01T00:00:00Z is ignored, because it"
                                + " ends in more than 366 days: set an earlier until")
                .isEqualTo(exemptions.warnings(NOW.plus(Duration.ofHours(7))));
    }

    @Test
    void anExemptionThatIsTooLongHidesNoShorterOne() {
        Exemptions exemptions = of(owner("mona", NOW.plus(Duration.ofDays(400))), owner("mona", LATER));

        assertThat(exemptions.activeFor("mona", null, NOW)).contains(owner("mona", LATER));
    }
}
