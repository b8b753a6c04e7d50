/**
 * Indexes all resources in the informers' caches: by organization and id, by organization of selectors, by Secret.
 */
@NullMarked
package dev.patoperator.precedence.index;

import org.jspecify.annotations.NullMarked;
