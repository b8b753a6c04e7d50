package dev.patoperator.controller.plan;

import static dev.patoperator.model.intent.IntentFixtures.generation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.DecisionOrigin.SpecKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.SelectorIntent;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests which spec a decision counts for after the resource was edited. */
class SpecGenerationsTest {

    private static final DecisionOrigin LISTED = new DecisionOrigin(SpecKind.LISTED, null);
    private static final DecisionOrigin STANDING = new DecisionOrigin(SpecKind.STANDING, null);

    private final SpecGenerations generations = new SpecGenerations();
    private final Intent listing = IntentFixtures.approval("r", 71);
    private final Intent standing = selecting(Duration.ofMinutes(10));

    private static Intent selecting(Duration interval) {
        return IntentFixtures.selecting(IntentFixtures.approval("r"), new SelectorIntent(Criteria.ALL, interval, 100));
    }

    private DecisionOrigin originOf(Intent intent, long generation) {
        return generations.origins(intent.resource(), Map.of(71L, generation)).get(71L);
    }

    @Test
    void decisionsHaveTheOriginOfTheGenerationTheyWereSentFor() {
        generations.seen(listing);
        generations.seen(generation(standing, 2));

        assertThat(generations.origins(listing.resource(), Map.of(71L, 1L, 72L, 2L, 73L, 2L)))
                .isEqualTo(Map.of(71L, LISTED, 72L, STANDING, 73L, STANDING));
    }

    @Test
    void aOneShotSelectorIsKnownByItsHash() {
        Intent once = selecting(null);
        generations.seen(once);

        assertThat(originOf(once, 1)).isEqualTo(new DecisionOrigin(SpecKind.ONE_SHOT, OneShotHistory.hash(once)));
    }

    @Test
    void theOriginIsUnknownForAGenerationThatWasNotSeen() {
        generations.seen(listing);

        assertThat(originOf(listing, 2)).isEqualTo(DecisionOrigin.UNKNOWN);
    }

    @Test
    void theOriginIsUnknownForAResourceThatWasNotSeen() {
        generations.seen(listing);

        assertThat(originOf(IntentFixtures.approval("another", 71), 1)).isEqualTo(DecisionOrigin.UNKNOWN);
    }

    @Test
    void noDecisionsHaveNoOrigins() {
        generations.seen(listing);

        assertThat(generations.origins(listing.resource(), Map.of())).isEmpty();
    }

    @Test
    void theFirstSpecOfAGenerationCounts() {
        generations.seen(listing);
        generations.seen(standing);

        assertThat(originOf(listing, 1)).isEqualTo(LISTED);
    }

    @Test
    void sixteenGenerationsAreKept() {
        LongStream.rangeClosed(1, 16).forEach(number -> generations.seen(generation(listing, number)));

        assertThat(LongStream.rangeClosed(1, 16).mapToObj(number -> originOf(listing, number)))
                .containsOnly(LISTED);
    }

    @Test
    void theOldestGenerationIsForgottenWhenASeventeenthIsSeen() {
        LongStream.rangeClosed(1, 17).forEach(number -> generations.seen(generation(listing, number)));

        assertThat(originOf(listing, 1)).isEqualTo(DecisionOrigin.UNKNOWN);
        assertThat(LongStream.rangeClosed(2, 17).mapToObj(number -> originOf(listing, number)))
                .containsOnly(LISTED);
    }

    @Test
    void onlyResourcesThatAreGoneAreForgotten() {
        Intent gone = IntentFixtures.approval("gone", 71);
        generations.seen(listing);
        generations.seen(gone);

        generations.retain(listing.resource()::equals);

        assertThat(originOf(listing, 1)).isEqualTo(LISTED);
        assertThat(originOf(gone, 1)).isEqualTo(DecisionOrigin.UNKNOWN);
    }
}
