/**
 * What a resource requests and what is left to do: validation of specs, explicit lists and selectors, conflicts between
 * lists. Pure functions of a resource and its status.
 */
@NullMarked
package dev.patoperator.model.intent;

import org.jspecify.annotations.NullMarked;
