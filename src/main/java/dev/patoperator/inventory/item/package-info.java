/** What an inventory shows of listed items: objects, their statuses and totals. Pure: no input, no output, no clock. */
@NullMarked
package dev.patoperator.inventory.item;

import org.jspecify.annotations.NullMarked;
