package dev.patoperator.github.organization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests what several tenants require together. */
class RequiredFactsTest {

    @Test
    void teamsOfTenantsTakeTurns() {
        RequiredFacts together = RequiredFacts.inTurn(
                List.of(teams("a", "b", "c", "d"), RequiredFacts.NONE, teams("y", "x"), teams("a", "z")));

        assertThat(together.teams()).containsExactly("a", "x", "z", "b", "y", "c", "d");
    }

    @Test
    void everythingThatOneTenantRequiresIsRequired() {
        RequiredFacts together = RequiredFacts.inTurn(List.of(
                new RequiredFacts(true, Set.of(), false, false, true),
                new RequiredFacts(false, Set.of("a"), false, true, false)));

        assertThat(together).isEqualTo(new RequiredFacts(true, Set.of("a"), false, true, true));
        assertThat(RequiredFacts.inTurn(List.of(RequiredFacts.NONE)).isNone()).isTrue();
        assertThat(RequiredFacts.inTurn(List.of()).isNone()).isTrue();
    }

    private static RequiredFacts teams(String... slugs) {
        return new RequiredFacts(false, Set.of(slugs), false, false, false);
    }
}
