/**
 * The answers that the dispatcher asks of the cluster, from the informers' caches, and whether these caches can be
 * trusted.
 */
@NullMarked
package dev.patoperator.controller.cluster;

import org.jspecify.annotations.NullMarked;
