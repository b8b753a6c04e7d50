/** What can be said about an expression from its syntax tree: what is refused, what is probably misspelt, what it reads. */
@NullMarked
package dev.patoperator.policy.cel.check;

import org.jspecify.annotations.NullMarked;
