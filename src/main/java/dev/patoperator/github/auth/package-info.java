/**
 * Authentication as a GitHub App: JWTs, installations, installation tokens, and their caches.
 */
@NullMarked
package dev.patoperator.github.auth;

import org.jspecify.annotations.NullMarked;
