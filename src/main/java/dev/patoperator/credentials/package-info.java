/**
 * Reads Secrets and turns them into credentials of a GitHub App. A Secret is read by its name, with the key names of Flux,
 * Argo CD or Actions Runner Controller. Error messages say in one sentence what is wrong, and never contain a value of the
 * Secret except the redacted base URL.
 */
@NullMarked
package dev.patoperator.credentials;

import org.jspecify.annotations.NullMarked;
