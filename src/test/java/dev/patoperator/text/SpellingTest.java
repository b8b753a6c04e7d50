package dev.patoperator.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {

    private static final List<String> KNOWN =
            List.of("owner", "ownerID", "reason", "tokenExpiresAt", "createdAt", "id");

    @ParameterizedTest
    @CsvSource({
        "ownr, owner",
        "onwer, owner",
        "Owner, owner",
        "ownerId, ownerID",
        "tokenExpireAt, tokenExpiresAt",
        "expires, tokenExpiresAt",
        "created, createdAt",
        "ix, id"
    })
    void aSimilarWordIsFound(String word, String known) {
        assertThat(Spelling.closest(word, KNOWN)).contains(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "foo", "expiry", "own3d"})
    void noWordIsFoundForADifferentOne(String word) {
        assertThat(Spelling.closest(word, KNOWN)).isEmpty();
    }

    @Test
    void aLongWordIsNotCompared() {
        assertThat(Spelling.closest("o".repeat(65), List.of("o".repeat(65)))).isEmpty();
    }
}
