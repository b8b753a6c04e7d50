/**
 * Exceptions of selectors: which items a rule leaves alone, until when, and why.
 */
@NullMarked
package dev.patoperator.model.exemption;

import org.jspecify.annotations.NullMarked;
