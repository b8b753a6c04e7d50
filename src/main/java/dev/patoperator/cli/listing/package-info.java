/**
 * A listing of an organization in a file, with the facts about its people and repositories: read strictly, and written. Its
 * fields have the names that conditions use.
 */
@NullMarked
package dev.patoperator.cli.listing;

import org.jspecify.annotations.NullMarked;
