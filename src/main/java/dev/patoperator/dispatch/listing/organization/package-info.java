/**
 * Lists of an organization's people and repositories, and the facts that conditions read in them. What a list does not show
 * is known only when a complete list proves it; see {@link dev.patoperator.dispatch.listing.organization.AccountLists}.
 */
@NullMarked
package dev.patoperator.dispatch.listing.organization;

import org.jspecify.annotations.NullMarked;
