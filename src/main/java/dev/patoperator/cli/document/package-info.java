/** Reads YAML and JSON files strictly: every fault is reported with its file and path, and nothing unknown is ignored. */
@NullMarked
package dev.patoperator.cli.document;

import org.jspecify.annotations.NullMarked;
