/**
 * Finds the installation of an App in an organization, which also verifies its credentials.
 */
@NullMarked
package dev.patoperator.dispatch.lookup;

import org.jspecify.annotations.NullMarked;
