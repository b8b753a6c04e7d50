/**
 * Which resources hold back or shield what others decide: only those whose credentials are verified in the
 * organization. A status, which tenants may write, proves nothing.
 */
@NullMarked
package dev.patoperator.precedence;

import org.jspecify.annotations.NullMarked;
