/**
 * Leader election: whether this process leads. The process ends when it no longer does.
 */
@NullMarked
package dev.patoperator.election;

import org.jspecify.annotations.NullMarked;
