/** Pure tests of what is left to do and who may do it. */
package dev.patoperator.decision;
