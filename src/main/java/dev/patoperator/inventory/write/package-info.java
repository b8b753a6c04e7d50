/** Writes the objects of inventories: only what differs, by one thread, and only while this process leads. */
@NullMarked
package dev.patoperator.inventory.write;

import org.jspecify.annotations.NullMarked;
