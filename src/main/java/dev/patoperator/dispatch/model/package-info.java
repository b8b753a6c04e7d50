/**
 * The dispatcher's inputs, results and settings, and the interfaces that it calls.
 */
@NullMarked
package dev.patoperator.dispatch.model;

import org.jspecify.annotations.NullMarked;
