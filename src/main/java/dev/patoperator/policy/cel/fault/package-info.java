/**
 * What is wrong with a condition, in sentences for people: the compiler's messages and literals that CEL cannot read, each
 * with what to write instead. Pure functions.
 */
@NullMarked
package dev.patoperator.policy.cel.fault;

import org.jspecify.annotations.NullMarked;
