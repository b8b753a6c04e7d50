/**
 * The index of all resources over the informers' caches: by organization, by id, by Secret.
 */
@NullMarked
package dev.patoperator.precedence.index;

import org.jspecify.annotations.NullMarked;
