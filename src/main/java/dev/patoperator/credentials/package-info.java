/**
 * From a Secret to the credentials of a GitHub App. The Secret is read by its name, in one of the key styles that people
 * already have for Flux, Argo CD or Actions Runner Controller; what is wrong with it is said in one plain sentence that
 * never holds a part of it. May import {@code github} and {@code api}.
 */
@NullMarked
package dev.patoperator.credentials;

import org.jspecify.annotations.NullMarked;
