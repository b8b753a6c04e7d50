/**
 * Reads GitHub's lists: caches, complete lists and proof of absence, and bounds on their memory.
 */
@NullMarked
package dev.patoperator.dispatch.listing;

import org.jspecify.annotations.NullMarked;
