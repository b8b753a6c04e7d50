package dev.patoperator.inventory.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {

    private final ObjectNames names = new ObjectNames("acme");

    @Test
    void anObjectIsNamedAfterTheInventoryAndTheId() {
        assertThat(names.of(71)).isEqualTo("acme-71");
        assertThat(names.id("acme-71")).isEqualTo(OptionalLong.of(71));
    }

    @Test
    void otherNamesHaveNoId() {
        assertThat(names.id("acme-71x")).isEmpty();
        assertThat(names.id("acme-")).isEmpty();
        assertThat(names.id("acme-071")).isEmpty();
        assertThat(names.id("acme2-71")).isEmpty();
        assertThat(names.id("acme-99999999999999999999")).isEmpty();
    }

    @Test
    void theLabelIsTheNameOrTheStartOfALongOneWithAHash() {
        assertThat(names.label()).isEqualTo("acme");
        assertThat(new ObjectNames("a".repeat(63)).label()).isEqualTo("a".repeat(63));
        String one = new ObjectNames("a".repeat(100) + "b").label();
        String other = new ObjectNames("a".repeat(100) + "c").label();
        assertThat(one).matches("a{52}-[0-9a-f]{10}").isNotEqualTo(other);
        assertThat(new ObjectNames("a".repeat(100) + "b").label()).isEqualTo(one);
    }
}
