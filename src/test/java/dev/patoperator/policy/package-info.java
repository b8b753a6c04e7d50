/** Unit tests of selectors, of CEL conditions and of the precedence between policies. */
package dev.patoperator.policy;
