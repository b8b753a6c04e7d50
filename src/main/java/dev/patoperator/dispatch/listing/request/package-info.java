/**
 * Requests for lists that nothing is decided on.
 */
@NullMarked
package dev.patoperator.dispatch.listing.request;

import org.jspecify.annotations.NullMarked;
