/** Tests of selectors, of CEL and of the precedence between policies: pure ones, on items made here. */
package dev.patoperator.policy;
