package dev.patoperator.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantSeriesTest {

    private final TenantSeries<String, Integer> series = new TenantSeries<>(6);

    private void use(String namespace, String... keys) {
        for (String key : keys) {
            series.use(namespace, key);
            series.set(key, 1);
        }
    }

    private Set<String> shown() {
        return series.values().keySet();
    }

    @Test
    void aNamespaceMayUseAllCapacityThatNoOtherUses() {
        use("a", "a1", "a2", "a3", "a4", "a5", "a6", "a7");

        assertThat(shown()).containsExactlyInAnyOrder("a1", "a2", "a3", "a4", "a5", "a6");
    }

    @Test
    void theLargestNamespaceLosesItsNewestKeysUntilAllAreEqual() {
        use("a", "a1", "a2", "a3", "a4", "a5", "a6");
        use("b", "b1", "b2", "b3", "b4");

        assertThat(shown()).containsExactlyInAnyOrder("a1", "a2", "a3", "b1", "b2", "b3");
    }

    @Test
    void namespacesOfSimilarSizeDoNotKeepDisplacingEachOther() {
        use("a", "a1", "a2", "a3");
        use("b", "b1", "b2");
        use("c", "c1");

        use("b", "b3");
        use("a", "a4");

        assertThat(shown()).containsExactlyInAnyOrder("a1", "a2", "a3", "b1", "b2", "c1");
    }

    @Test
    void aKeyIsShownAsLongAsOneNamespaceUsesIt() {
        use("a", "shared");
        use("b", "shared");
        series.set("shared", 2);

        series.retain(() -> (namespace, key) -> namespace.equals("b"));
        assertThat(series.get("shared")).isEqualTo(2);
        series.retain(() -> (namespace, key) -> false);
        assertThat(shown()).isEmpty();
    }

    @Test
    void usingAKeyOfAnotherNamespaceCannotDisplaceIt() {
        use("victim", "acme");
        use("mallory", "acme", "m1", "m2", "m3", "m4", "m5", "m6");
        use("other", "o1", "o2");

        assertThat(shown()).contains("acme", "o1", "o2");
    }

    @Test
    void unusedKeysAreNotShown() {
        series.set("nobody", 1);
        use("a", "a1");
        series.remove("a1");
        series.set("a1", 1);

        assertThat(shown()).isEmpty();
        use("a", "a1", "a2", "a3", "a4", "a5", "a6");
        assertThat(shown()).as("the capacity is free again").hasSize(6);
    }

    @Test
    void aUseThatBeginsDuringRetainIsKept() {
        use("a", "a1");

        series.retain(() -> {
            use("a", "a2");
            return (namespace, key) -> false;
        });

        assertThat(shown()).containsExactly("a2");
    }
}
