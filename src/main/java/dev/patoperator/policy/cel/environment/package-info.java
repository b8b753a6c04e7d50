/** What conditions may use of CEL: types, variables, functions, and the limits of compilation and evaluation. */
@NullMarked
package dev.patoperator.policy.cel.environment;

import org.jspecify.annotations.NullMarked;
