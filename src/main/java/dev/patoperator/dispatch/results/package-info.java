/**
 * Results of decisions until they stand in a status.
 */
@NullMarked
package dev.patoperator.dispatch.results;

import org.jspecify.annotations.NullMarked;
