/** Unit tests of the precedence between resources. */
package dev.patoperator.precedence;
