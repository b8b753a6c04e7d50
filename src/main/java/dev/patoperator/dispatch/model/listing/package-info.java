/** What asks for the lists of an organization without deciding anything, and what receives them. */
@NullMarked
package dev.patoperator.dispatch.model.listing;

import org.jspecify.annotations.NullMarked;
