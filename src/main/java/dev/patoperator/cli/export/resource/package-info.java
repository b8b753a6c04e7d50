/** Reads the resources of a cluster, or saved ones, for the command {@code export}. */
@NullMarked
package dev.patoperator.cli.export.resource;

import org.jspecify.annotations.NullMarked;
