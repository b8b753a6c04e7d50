/** What asks for the lists of an organization without deciding anything, what receives them, and how often they are read. */
@NullMarked
package dev.patoperator.dispatch.model.listing;

import org.jspecify.annotations.NullMarked;
