/**
 * What a resource asks for, what of it is left to do, and who may do it: pure functions over a resource and its status.
 * No I/O, no Kubernetes machinery, no clock.
 */
@NullMarked
package dev.patoperator.decision;

import org.jspecify.annotations.NullMarked;
