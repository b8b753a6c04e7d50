package dev.patoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.DecisionsInHour;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SelectorIntent;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Somebody else writes whatever the schema allows into a status. The next statuses must be made from it, and soon not change
 * any more: a resource whose status always differs is written without end. The repetition is the seed.
 */
class ForgedStatusPropertiesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");
    private static final DecisionResult.TokenDetails TOKEN = new DecisionResult.TokenDetails("mona", 900_071L, "ci");
    private static final int MAX_WRITES = 4;

    private Random random = new Random();

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    private @Nullable Integer number() {
        return oneOf(null, 0, 1, 7, 100, Integer.MAX_VALUE);
    }

    private @Nullable String time() {
        return oneOf(
                null,
                "2026-11-22T15:59:58Z",
                "2026-11-22T15:59:58.123456Z",
                "2026-11-22T17:59:58+02:00",
                "9999-12-31T23:59:59Z",
                "0000-01-01T00:00:00Z");
    }

    private @Nullable String text(int length) {
        return oneOf(null, "", "a b c", "é".repeat(length), "\u202e\n\t", "word ".repeat(length / 5));
    }

    private Outcome outcome() {
        return new Outcome(
                oneOf(null, 1L + random.nextInt(50), 1L + random.nextInt(500), (1L << 53) - 1),
                oneOf(OutcomeType.values()),
                oneOf(null, ConfirmedBy.RESPONSE, ConfirmedBy.UNKNOWN),
                text(255),
                oneOf(null, 1L, 900_001L),
                text(255),
                time(),
                text(255),
                text(256),
                oneOf(null, true, false));
    }

    private Condition condition(String type) {
        return new Condition(
                type,
                oneOf("True", "False", "Unknown"),
                oneOf(null, 1L, 2L),
                oneOf("2026-11-22T15:00:00Z", "2026-11-22T15:00:00+02:00"),
                oneOf("UpToDate", "DryRun", "Suspended", "Progressing", "LimitExceeded", "Failed", "Nonsense"),
                String.valueOf(text(2_000)));
    }

    private PatStatus forged() {
        List<Outcome> outcomes = IntStream.range(0, oneOf(0, 1, 5, 5, 100, 101, 260))
                .mapToObj(n -> outcome())
                .toList();
        List<Condition> conditions = new ArrayList<>();
        for (String type : List.of("Ready", "Stalled", "Reconciling", "Suspended", "SpecWarning", "Foreign")) {
            if (random.nextBoolean()) {
                conditions.add(condition(type));
            }
        }
        List<DecisionsInHour> hours = IntStream.range(0, random.nextInt(25))
                .mapToObj(n -> new DecisionsInHour(oneOf("2026-11-22T15:30:00Z", "2026-11-21T10:00:00Z"), number()))
                .toList();
        return PatStatus.NONE.toBuilder()
                .observedGeneration(oneOf(null, -1L, 1L, 2L, 9L))
                .lastHandledRetryAt(text(30))
                .conditions(conditions)
                .total(number())
                .succeeded(number())
                .failed(number())
                .undecided(number())
                .excepted(number())
                .lastDecisionTime(time())
                .outcomes(outcomes)
                .decisionsByHour(oneOf(null, hours))
                .outcomeTotals(oneOf(null, Map.of(), Map.of("WouldApprove", 3), Map.of("Nonsense", 4)))
                .githubAPIURL(oneOf(null, "https://api.github.com", "nonsense"))
                .selectorHash(text(64))
                .build();
    }

    private DecisionResult result() {
        return oneOf(
                new DecisionResult.Undecided("held back", TOKEN),
                new DecisionResult.Excepted(NOW.plusSeconds(60), "SEC-99", TOKEN),
                new DecisionResult.Missing(),
                new DecisionResult.Failed("refused", TOKEN, NOW.minusSeconds(5), null),
                new DecisionResult.Succeeded(
                        Action.APPROVE, ConfirmedBy.RESPONSE, TOKEN, NOW.minusSeconds(9), "C0FF:EE"));
    }

    private @Nullable SelectorResult evaluation() {
        if (random.nextInt(4) == 0) {
            return null;
        }
        Map<Long, DecisionResult> results = new HashMap<>();
        int count = oneOf(0, 1, 3, 120);
        for (int n = 0; n < count; n++) {
            results.put(1L + random.nextInt(150), result());
        }
        Set<Long> chosen = new HashSet<>(results.keySet());
        chosen.removeIf(id -> results.get(id) instanceof DecisionResult.Undecided
                || results.get(id) instanceof DecisionResult.Excepted);
        String limitMessage = random.nextInt(4) == 0 ? "too many" : null;
        return new SelectorResult(NOW, chosen, results, Set.of(), limitMessage, random.nextInt(6) == 0);
    }

    private Intent intent() {
        long[] ids = random.nextInt(4) == 0 ? new long[] {1, 2, 3, 40} : new long[0];
        Intent intent = IntentFixtures.generation(
                IntentFixtures.with(
                        IntentFixtures.intent("r", "acme", Action.APPROVE, ids),
                        random.nextInt(4) == 0,
                        random.nextInt(4) == 0,
                        random.nextBoolean()),
                2);
        var criteria = new Criteria(Set.of("mona"), null, null, null, null, Set.of(), null, List.of());
        Duration interval = random.nextBoolean() ? Duration.ofMinutes(10) : null;
        return ids.length > 0 ? intent : IntentFixtures.selecting(intent, new SelectorIntent(criteria, interval, 100));
    }

    @RepeatedTest(200)
    void theStatusIsSoonWrittenNoMore(RepetitionInfo repetition) {
        random = new Random(repetition.getCurrentRepetition());
        Intent intent = intent();
        SelectorResult evaluation = intent.selecting() ? evaluation() : null;
        boolean outstanding = random.nextInt(3) == 0;
        var factory = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC));
        PatStatus status = stored(forged());
        int writes = 0;
        for (boolean changed = true; changed && writes <= MAX_WRITES; writes++) {
            StatusInputs inputs = intent.selecting()
                    ? StatusInputs.selecting(intent, Map.of(), evaluation, outstanding, null, null)
                    : new StatusInputs(intent, Plan.of(intent, status), Map.of(), Map.of(), null, null);
            PatStatus next = factory.next(status, inputs);
            assertThat(stored(next)).as("as it is read back").isEqualTo(next);
            changed = !next.equals(status);
            status = stored(next);
        }
        assertThat(writes).isLessThanOrEqualTo(MAX_WRITES);
    }

    private static PatStatus stored(PatStatus status) {
        return Serialization.unmarshal(Serialization.asJson(status), PatStatus.class);
    }
}
