/**
 * Who has a say: whose credentials are verified in an organization, and so which resources hold back or shield what
 * others decide. The one place that answers this; nothing is taken from a status, which tenants may write.
 */
@NullMarked
package dev.patoperator.precedence;

import org.jspecify.annotations.NullMarked;
