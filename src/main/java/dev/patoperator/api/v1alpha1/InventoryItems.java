package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** Says that a {@link PatInventory} shows the items of one kind. It has no fields yet. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record InventoryItems() {}
