package dev.patoperator.inventory.write;

import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.model.Blocker;

/** Receives what becomes of inventories. Called by workers and by the writer; must neither fail nor block. */
public interface WriteListener {

    /**
     * Called when the lists of an inventory were read, as far as they can be read.
     *
     * @param pages how many pages they have at GitHub
     * @param complete whether these are all lists; false when others cannot be read for now, or are refused
     */
    void read(InventoryIntent intent, int pages, boolean complete);

    /**
     * Called when lists cannot be read for now, or are refused.
     *
     * @param others whether others are still being read
     */
    void blocked(InventoryIntent intent, Blocker blocker, boolean others);

    /** Called when a pass over the objects has ended. */
    void written(InventoryIntent intent, WriteResult result);

    /** Called when lists were dropped, because there is no memory for them for now. */
    void dropped(InventoryIntent intent);
}
