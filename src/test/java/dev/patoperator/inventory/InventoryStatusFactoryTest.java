package dev.patoperator.inventory;

import static dev.patoperator.inventory.InventoryFixture.NOW;
import static dev.patoperator.inventory.InventoryFixture.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindCounts;
import dev.patoperator.inventory.write.WriteProblem;
import dev.patoperator.inventory.write.WriteResult;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.status.Conditions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryStatusFactoryTest {

    private static final InventoryIntent INTENT = intent("u1", 3, 100);
    private static final Map<ItemKind, KindCounts> COUNTS = Map.of(
            ItemKind.REQUEST, new KindCounts(4, 0, 0, 1, 0),
            ItemKind.GRANT, new KindCounts(120, 3, 10, 49, 20));
    private static final PatInventoryStatus NEW = new PatInventoryStatus(-1L, null, null, null, null, null, null, null);
    private static final WriteResult GOOD = new WriteResult(COUNTS, null);

    private final InventoryStatusFactory factory = at(NOW);

    private static InventoryStatusFactory at(Instant now) {
        return new InventoryStatusFactory(Clock.fixed(now, ZoneOffset.UTC), Duration.ofSeconds(30));
    }

    private static InventoryState state(Blocker blocker, WriteResult result) {
        return new InventoryState(3, NOW, InventoryState.Reading.NONE, blocker, result);
    }

    private static Condition ready(PatInventoryStatus status) {
        return Conditions.ready(status.conditionList()).orElseThrow();
    }

    private static List<String> types(PatInventoryStatus status) {
        return status.conditionList().stream().map(Condition::type).toList();
    }

    @Test
    void theCountsOfAllItemsAreShownAndSaidInTheMessage() {
        PatInventoryStatus status = factory.of(NEW, INTENT, state(null, GOOD), NOW);

        assertThat(status.observedGeneration()).isEqualTo(3);
        assertThat(status.requests()).isEqualTo(4);
        assertThat(status.grants()).isEqualTo(120);
        assertThat(status.neverExpiring()).isEqualTo(3);
        assertThat(status.idle()).isEqualTo(10);
        assertThat(status.uncovered()).isEqualTo(50);
        assertThat(status.truncated()).isEqualTo(20);
        assertThat(types(status)).containsExactly("Ready");
        assertThat(ready(status).status()).isEqualTo("True");
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        assertThat(ready(status).message())
                .isEqualTo(
                        "4 pending requests and 120 active grants; 3 never expire, 10 are idle, 50 are not covered by"
                                + " a policy; 20 have no object because maxItems is 100");
    }

    @Test
    void theSameFactsGiveTheSameStatusLater() {
        PatInventoryStatus status = factory.of(NEW, INTENT, state(null, GOOD), NOW);

        assertThat(at(NOW.plusSeconds(600)).of(status, INTENT, state(null, GOOD), NOW.plusSeconds(600)))
                .isEqualTo(status);
    }

    @Test
    void oneItemIsSaidInTheSingular() {
        var result = new WriteResult(
                Map.of(ItemKind.REQUEST, KindCounts.NONE, ItemKind.GRANT, new KindCounts(1, 1, 1, 1, 1)), null);

        assertThat(ready(factory.of(NEW, INTENT, state(null, result), NOW)).message())
                .isEqualTo("no pending requests and 1 active grant; 1 never expires, 1 is idle, 1 is not covered by a"
                        + " policy; 1 has no object because maxItems is 100");
    }

    @Test
    void aKindThatIsNotShownHasNoCount() {
        var requestsOnly = new InventoryIntent(
                INTENT.resource(), 3, "acme", INTENT.interval(), Set.of(ItemKind.REQUEST), 100, "github-app");
        var result = new WriteResult(Map.of(ItemKind.REQUEST, KindCounts.NONE), null);
        PatInventoryStatus old = factory.of(NEW, INTENT, state(null, GOOD), NOW);

        PatInventoryStatus status = factory.of(old, requestsOnly, state(null, result), NOW);

        assertThat(status.grants()).isNull();
        assertThat(status.neverExpiring()).isZero();
        assertThat(ready(status).message()).isEqualTo("no pending requests");
    }

    @Test
    void aBlockerIsTheReasonAndTheCountsStay() {
        PatInventoryStatus old = factory.of(NEW, INTENT, state(null, GOOD), NOW);

        PatInventoryStatus status =
                factory.of(old, INTENT, state(new Blocker(Blocker.Kind.CREDENTIALS_NOT_FOUND, "no Secret"), null), NOW);

        assertThat(types(status)).containsExactly("Ready", "Stalled");
        assertThat(ready(status).reason()).isEqualTo("CredentialsNotFound");
        assertThat(ready(status).message()).isEqualTo("no Secret");
        assertThat(status.grants()).isEqualTo(120);
        assertThat(status.uncovered()).isEqualTo(50);
    }

    @Test
    void whereOneListIsRefusedTheOtherIsCountedAndTheSumsStay() {
        PatInventoryStatus old = factory.of(NEW, INTENT, state(null, GOOD), NOW);
        var requests = new WriteResult(Map.of(ItemKind.REQUEST, new KindCounts(7, 0, 0, 7, 0)), null);

        PatInventoryStatus status =
                factory.of(old, INTENT, state(new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"), requests), NOW);

        assertThat(status.requests()).isEqualTo(7);
        assertThat(status.grants()).isEqualTo(120);
        assertThat(status.uncovered()).isEqualTo(50);
        assertThat(ready(status).reason()).isEqualTo("PermissionDenied");
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNAL, Failed, Stalled",
        "REFUSED, Failed, Stalled",
        "FOREIGN_OBJECT, Conflict, Stalled",
        "UNAVAILABLE, Progressing, Reconciling",
        "LEFT_OVER, Progressing, Reconciling",
    })
    void objectsThatCouldNotBeWrittenAreReportedWithTheCounts(WriteProblem.Kind kind, String reason, String type) {
        PatInventoryStatus status =
                factory.of(NEW, INTENT, state(null, new WriteResult(COUNTS, new WriteProblem(kind, "why"))), NOW);

        assertThat(ready(status).status()).isEqualTo("False");
        assertThat(ready(status).reason()).isEqualTo(reason);
        assertThat(ready(status).message()).isEqualTo("why");
        assertThat(types(status)).containsExactly("Ready", type);
        assertThat(status.grants()).isEqualTo(120);
    }

    @Test
    void theFirstReadingIsShownOnlyWhenItLasts() {
        assertThat(factory.of(NEW, INTENT, state(null, null), NOW.plusSeconds(29)))
                .isSameAs(NEW);

        PatInventoryStatus status = factory.of(NEW, INTENT, state(null, null), NOW.plusSeconds(30));
        assertThat(ready(status).reason()).isEqualTo("Progressing");
        assertThat(types(status)).containsExactly("Ready", "Reconciling");
        assertThat(status.requests()).isNull();
    }

    @Test
    void aRestartChangesNothingUntilTheListsAreRead() {
        PatInventoryStatus old = factory.of(NEW, INTENT, state(null, GOOD), NOW);

        assertThat(factory.of(old, INTENT, state(null, null), NOW.plusSeconds(600)))
                .isSameAs(old);
    }

    @Test
    void anInvalidSpecIsSaidAndTheCountsStay() {
        PatInventoryStatus old = factory.of(NEW, INTENT, state(null, GOOD), NOW);

        PatInventoryStatus status = factory.invalid(old, 4, "spec.interval is '1d'");

        assertThat(ready(status).reason()).isEqualTo("InvalidSpec");
        assertThat(status.observedGeneration()).isEqualTo(4);
        assertThat(status.grants()).isEqualTo(120);
        assertThat(factory.invalid(status, 4, "spec.interval is '1d'")).isEqualTo(status);
        assertThat(factory.invalid(null, 1, "x").observedGeneration()).isEqualTo(1);
    }
}
