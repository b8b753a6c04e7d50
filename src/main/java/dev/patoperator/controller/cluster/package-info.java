/**
 * The dispatcher's view of the cluster, from the informers' caches, and the checks whether these caches can be trusted.
 */
@NullMarked
package dev.patoperator.controller.cluster;

import org.jspecify.annotations.NullMarked;
