/** The policies before a change: a folder, or a Git revision of it. */
@NullMarked
package dev.patoperator.cli.preview.base;

import org.jspecify.annotations.NullMarked;
