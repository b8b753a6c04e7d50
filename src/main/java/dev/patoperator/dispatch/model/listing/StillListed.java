package dev.patoperator.dispatch.model.listing;

import java.util.Set;

/**
 * Which ids are still listed.
 *
 * @param ids the listed ids; more than the requested ones when the whole list was read
 * @param exhaustive whether the whole list was read, so that no other id is listed
 */
public record StillListed(Set<Long> ids, boolean exhaustive) {}
