/**
 * What the dispatcher takes, gives back, and asks of its surroundings.
 */
@NullMarked
package dev.patoperator.dispatch.model;

import org.jspecify.annotations.NullMarked;
