/**
 * People and repositories of an organization: the calls that list them, and the facts that conditions read. No policy needs
 * them unless one of its conditions reads such a fact.
 */
@NullMarked
package dev.patoperator.github.organization;

import org.jspecify.annotations.NullMarked;
