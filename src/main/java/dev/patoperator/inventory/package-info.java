/**
 * Shows the items of an organization as objects in the cluster, for a {@code PatInventory}. Decides nothing: it has the
 * dispatcher read the lists, explains what policies would do, and writes objects that nobody else writes.
 */
@NullMarked
package dev.patoperator.inventory;

import org.jspecify.annotations.NullMarked;
