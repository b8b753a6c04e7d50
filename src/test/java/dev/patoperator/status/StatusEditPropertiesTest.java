package dev.patoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.RollingQuota;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.IntentFixtures;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.status.outcome.RecordedResults;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Edits a resource at random while results arrive. What was carried out stays in the status while its id is listed or
 * selected, a limit keeps its counts, and a completed selector stays completed. The repetition is the seed.
 */
class StatusEditPropertiesTest {

    private static final int IDS = 20;
    private static final DecisionResult.TokenDetails TOKEN = new DecisionResult.TokenDetails("mona", 900_071L, "ci");

    private final Set<Long> done = new HashSet<>();
    private final Set<Long> onRecord = new HashSet<>();
    private final Map<Long, Instant> sentByStanding = new HashMap<>();
    private final Map<String, Set<Long>> sentByOneShot = new HashMap<>();
    private final Set<Intent> completed = new HashSet<>();
    private final List<Intent> specs = new ArrayList<>();
    private PatStatus status = PatStatus.NONE;
    private Instant now = Instant.parse("2026-11-22T16:00:00Z");
    private long generation;
    private Random random = new Random();

    @RepeatedTest(300)
    void randomEditsLoseNoResults(RepetitionInfo repetition) {
        random = new Random(repetition.getCurrentRepetition());
        Intent spec = null;
        for (int step = 0; step < 40; step++) {
            now = now.plus(Duration.ofSeconds(random.nextInt(3 * 3600)));
            if (step == 0 || random.nextInt(3) == 0) {
                generation++;
                spec = random.nextInt(5) == 0 ? null : spec();
                if (spec != null) {
                    specs.add(spec);
                }
            }
            take(spec, news());
            check(spec);
        }
    }

    private Intent spec() {
        Intent base = IntentFixtures.generation(
                IntentFixtures.with(
                        IntentFixtures.intent("r", "acme", Action.APPROVE, ids()),
                        random.nextInt(6) == 0,
                        random.nextInt(6) == 0,
                        random.nextBoolean()),
                generation);
        return switch (random.nextInt(4)) {
            case 0 -> base;
            case 1 -> selecting(base, Duration.ofMinutes(10), "mona");
            case 2 -> selecting(base, null, "a");
            default -> selecting(base, null, "b");
        };
    }

    private long[] ids() {
        return random.longs(1, IDS + 1).distinct().limit(1 + random.nextInt(8)).toArray();
    }

    private static Intent selecting(Intent listing, @Nullable Duration interval, String owner) {
        Intent intent = IntentFixtures.with(
                IntentFixtures.intent("r", "acme", Action.APPROVE),
                listing.dryRun(),
                listing.suspended(),
                listing.ignoreMissing());
        var criteria = new Criteria(Set.of(owner), null, null, null, null, Set.of(), null, List.of());
        return IntentFixtures.selecting(
                IntentFixtures.generation(intent, listing.generation()), new SelectorIntent(criteria, interval, 100));
    }

    /** Returns results of calls that any spec so far may have caused, and results without a call. */
    private Map<Long, DecisionResult> news() {
        Map<Long, DecisionResult> news = new HashMap<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            long id = 1 + random.nextInt(IDS);
            Instant sent = now.minusSeconds(random.nextInt(120));
            news.put(
                    id,
                    switch (random.nextInt(7)) {
                        case 0, 1 ->
                            new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.RESPONSE, TOKEN, sent, "C0FF:EE");
                        case 2 -> new DecisionResult.Failed("still listed", TOKEN, sent, null, true);
                        case 3 -> new DecisionResult.Failed("refused", TOKEN, sent, null);
                        case 4 -> new DecisionResult.Undecided("held back", TOKEN);
                        case 5 -> new DecisionResult.Excepted(now.plusSeconds(60), "SEC-99", TOKEN);
                        default -> new DecisionResult.Missing();
                    });
        }
        news.keySet().removeAll(done); // an id is decided once
        return news;
    }

    private void take(@Nullable Intent spec, Map<Long, DecisionResult> news) {
        Map<Long, DecisionOrigin> origins = new HashMap<>();
        news.forEach((id, result) -> {
            DecisionOrigin origin = specs.isEmpty() || random.nextInt(8) == 0
                    ? DecisionOrigin.UNKNOWN
                    : DecisionOrigin.of(specs.get(random.nextInt(specs.size())));
            origins.put(id, origin);
            note(id, result, origin);
        });
        var statusFactory = new StatusFactory(Clock.fixed(now, ZoneOffset.UTC));
        if (spec == null) {
            status = statusFactory.invalid(status, generation, null, "spoilt", false, news, origins);
        } else {
            status = statusFactory.next(status, facts(spec, news).sentFor(origins));
            // Undecided, excepted and pending items are evaluated again, so only their outcomes may change.
            assertThat(ended(statusFactory.next(status, facts(spec, Map.of()))))
                    .as("the status does not change without new results")
                    .isEqualTo(ended(status));
        }
        Set<Long> ids = spec == null || spec.selecting() ? Set.of() : Set.copyOf(spec.ids());
        onRecord.removeIf(id -> !ids.isEmpty() && !ids.contains(id));
        assertThat(RecordedResults.in(status, news, id -> ids.isEmpty() || ids.contains(id)))
                .as("every result is in the status, unless its id is not listed any more")
                .isEqualTo(news);
        news.forEach((id, result) -> {
            if (result instanceof DecisionResult.Succeeded && (ids.isEmpty() || ids.contains(id))) {
                onRecord.add(id);
            }
        });
        if (spec != null && !spec.dryRun() && OneShotHistory.isCompleted(spec, status)) {
            completed.add(spec);
        }
    }

    private StatusInputs facts(Intent spec, Map<Long, DecisionResult> news) {
        if (!spec.selecting()) {
            return new StatusInputs(spec, Plan.of(spec, status), news, Map.of(), null, null);
        }
        boolean known = OneShotHistory.isCompleted(spec, status) || spec.suspended() || news.isEmpty();
        SelectorResult selectorResult =
                known ? null : new SelectorResult(now, news.keySet(), news, Set.of(), null, false);
        return StatusInputs.selecting(spec, news, selectorResult, false, null, null);
    }

    private void note(long id, DecisionResult result, DecisionOrigin origin) {
        if (result instanceof DecisionResult.Succeeded) {
            done.add(id);
        }
        Instant at = result.possibleEffectAt();
        if (at == null) {
            return;
        }
        switch (origin.kind()) {
            case LISTED -> {}
            case STANDING, UNKNOWN -> sentByStanding.merge(id, at, (one, other) -> one.isAfter(other) ? one : other);
            case ONE_SHOT ->
                sentByOneShot
                        .computeIfAbsent(String.valueOf(origin.selectorHash()), hash -> new HashSet<>())
                        .add(id);
        }
    }

    private static List<Outcome> ended(PatStatus status) {
        return status.outcomeList().stream()
                .filter(outcome -> outcome.outcome() != OutcomeType.UNDECIDED
                        && outcome.outcome() != OutcomeType.EXCEPTED
                        && outcome.outcome() != OutcomeType.PENDING)
                .toList();
    }

    private void check(@Nullable Intent spec) {
        assertThat(SelectorTotals.number(status.total()))
                .as("the total has room for all that it counts, under %s", spec)
                .isGreaterThanOrEqualTo(SelectorTotals.number(status.succeeded())
                        + SelectorTotals.number(status.failed())
                        + SelectorTotals.number(status.undecided())
                        + SelectorTotals.number(status.excepted()));
        assertThat(status.outcomeList())
                .filteredOn(Outcome::wasDone)
                .extracting(Outcome::id)
                .as("decisions that were carried out, under %s", spec)
                .containsAll(onRecord);
        long lastDay = sentByStanding.values().stream()
                .filter(at -> at.isAfter(now.minus(Duration.ofHours(24))))
                .count();
        assertThat((long) RollingQuota.used(status, now)).as("used in 24 hours").isGreaterThanOrEqualTo(lastDay);
        completed.forEach(selector -> assertThat(OneShotHistory.isCompleted(selector, status))
                .as("completed")
                .isTrue());
        assertThat(status.oneShotSelectorList()).hasSizeLessThanOrEqualTo(2);
        Map<String, Integer> counted = new HashMap<>();
        status.oneShotSelectorList()
                .forEach(selector -> counted.put(selector.hash(), SelectorTotals.number(selector.decisions())));
        sentByOneShot.forEach((hash, ids) -> assertThat(counted.getOrDefault(hash, 0))
                .as("decisions of a one-shot selector")
                .isGreaterThanOrEqualTo(ids.size()));
    }
}
