/**
 * From a Secret to the credentials of a GitHub App. The Secret is read by its name, in one of the key styles of Flux,
 * Argo CD or Actions Runner Controller. Error messages say in one sentence what is wrong with it and never contain a
 * part of it.
 */
@NullMarked
package dev.patoperator.credentials;

import org.jspecify.annotations.NullMarked;
