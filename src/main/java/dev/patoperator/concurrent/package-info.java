/**
 * A queue that several packages share between their threads. Imports no other package of the operator.
 */
@NullMarked
package dev.patoperator.concurrent;

import org.jspecify.annotations.NullMarked;
