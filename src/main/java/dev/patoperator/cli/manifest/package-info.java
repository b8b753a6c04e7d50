/** Reads policies from the YAML and JSON files in which they are applied. */
@NullMarked
package dev.patoperator.cli.manifest;

import org.jspecify.annotations.NullMarked;
