/**
 * Small functions that several packages share: durations in Go's notation, RFC 3339 times, removal of control
 * characters, redaction of secrets, and names of daemon threads. Imports no other package of the operator.
 */
@NullMarked
package dev.patoperator.text;

import org.jspecify.annotations.NullMarked;
