/** Who has a say. */
package dev.patoperator.precedence;
