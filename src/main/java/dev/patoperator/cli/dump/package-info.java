/** The command {@code dump}: saves a listing of GitHub, which the commands {@code preview} and {@code test} read. */
@NullMarked
package dev.patoperator.cli.dump;

import org.jspecify.annotations.NullMarked;
