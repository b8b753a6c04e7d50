/** Tests of inventories. */
package dev.patoperator.inventory;
