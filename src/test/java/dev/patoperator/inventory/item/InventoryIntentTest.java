package dev.patoperator.inventory.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.api.v1alpha1.CredentialsRef;
import dev.patoperator.api.v1alpha1.InventoryItems;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventorySpec;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.InvalidSpecException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryIntentTest {

    private static final InventoryItems ALL = new InventoryItems();

    private static PatInventory inventory(PatInventorySpec spec) {
        PatInventory inventory = new PatInventory();
        inventory.getMetadata().setNamespace("team");
        inventory.getMetadata().setName("acme");
        inventory.getMetadata().setUid("u1");
        inventory.getMetadata().setGeneration(3L);
        inventory.setSpec(spec);
        return inventory;
    }

    private static PatInventorySpec spec(String organization, String interval, Integer maxItems) {
        return new PatInventorySpec(organization, interval, ALL, ALL, maxItems, null);
    }

    @Test
    void whatIsAbsentHasTheDefaults() throws InvalidSpecException {
        InventoryIntent intent = InventoryIntent.of(inventory(spec("Acme", null, null)));

        assertThat(intent.interval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(intent.maxItems()).isEqualTo(1_000);
        assertThat(intent.credentialsName()).isEqualTo("github-app");
        assertThat(intent.kinds()).containsExactlyInAnyOrder(ItemKind.values());
        assertThat(intent.organization()).isEqualTo("Acme");
        assertThat(intent.organizationKey()).isEqualTo("acme");
        assertThat(intent.generation()).isEqualTo(3);
    }

    @Test
    void whatIsGivenIsUsed() throws InvalidSpecException {
        var spec = new PatInventorySpec("acme", "1h30m", null, ALL, 10_000, new CredentialsRef("other"));
        InventoryIntent intent = InventoryIntent.of(inventory(spec));

        assertThat(intent.interval()).isEqualTo(Duration.ofMinutes(90));
        assertThat(intent.maxItems()).isEqualTo(10_000);
        assertThat(intent.credentialsName()).isEqualTo("other");
        assertThat(intent.kinds()).containsExactly(ItemKind.GRANT);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, 10m, 1, spec.organization is 'a/b'",
        ", 10m, 1, spec.organization is missing",
        "acme, 59s, 1, 'spec.interval is ''59s'', but must be 1m to 24h'",
        "acme, 25h, 1, 'spec.interval is ''25h'', but must be 1m to 24h'",
        "acme, 1d, 1, 'spec.interval is ''1d'', but must be whole numbers'",
        "acme, 10m, 0, spec.maxItems is 0",
        "acme, 10m, 10001, 'spec.maxItems is 10001, but must be 1 to 10000'",
    })
    void whatTheSchemaShouldHaveRefusedIsInvalid(String organization, String interval, Integer max, String message) {
        assertThatThrownBy(() -> InventoryIntent.of(inventory(spec(organization, interval, max))))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aSpecThatShowsNothingOrIsMissingIsInvalid() {
        assertThatThrownBy(
                        () -> InventoryIntent.of(inventory(new PatInventorySpec("acme", null, null, null, null, null))))
                .hasMessageContaining("neither requests nor grants");
        assertThatThrownBy(() -> InventoryIntent.of(inventory(null))).hasMessageContaining("spec is missing");
    }

    @Test
    void aNameTooLongForThoseOfTheObjectsIsInvalid() throws InvalidSpecException {
        PatInventory inventory = inventory(spec("acme", null, null));
        inventory.getMetadata().setName("x".repeat(236));
        assertThat(new ObjectNames(InventoryIntent.of(inventory).resource().name()).of(9_007_199_254_740_991L))
                .hasSizeLessThanOrEqualTo(253);
        inventory.getMetadata().setName("x".repeat(237));
        assertThatThrownBy(() -> InventoryIntent.of(inventory)).hasMessageContaining("more than 236 characters");
    }
}
