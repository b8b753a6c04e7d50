/**
 * Decides which resources hold back or shield what others decide: those whose credentials are verified in the organization,
 * and for a bounded time those whose verification is pending. A status is no proof, because tenants may write it.
 */
@NullMarked
package dev.patoperator.precedence;

import org.jspecify.annotations.NullMarked;
