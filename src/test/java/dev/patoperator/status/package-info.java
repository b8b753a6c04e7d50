/** Unit tests of statuses. */
package dev.patoperator.status;
