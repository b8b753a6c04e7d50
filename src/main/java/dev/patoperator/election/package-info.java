/**
 * Leader election: whether this process leads, and the end of the process when it no longer does.
 */
@NullMarked
package dev.patoperator.election;

import org.jspecify.annotations.NullMarked;
