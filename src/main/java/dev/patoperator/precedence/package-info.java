/**
 * Who has a say: whose credentials are verified in an organization, and so which resources hold back or shield what
 * others decide. The one place that answers this; a status, which tenants may write, gives no say. For that it has the index
 * of all resources over the informers' caches, which also tells how many organizations one Secret is used for.
 */
@NullMarked
package dev.patoperator.precedence;

import org.jspecify.annotations.NullMarked;
