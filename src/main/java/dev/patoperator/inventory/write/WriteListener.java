package dev.patoperator.inventory.write;

import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.model.Blocker;

/** Receives what becomes of inventories. Called by workers and by the writer; must neither fail nor block. */
public interface WriteListener {

    /**
     * Called when all lists of an inventory were read.
     *
     * @param pages how many pages they have at GitHub
     */
    void read(InventoryIntent intent, int pages);

    /** Called when lists cannot be read for now, or are refused. */
    void blocked(InventoryIntent intent, Blocker blocker);

    /** Called when a pass over the objects has ended. */
    void written(InventoryIntent intent, WriteResult result);

    /** Called when lists were dropped, because there is no memory for them for now. */
    void dropped(InventoryIntent intent);
}
