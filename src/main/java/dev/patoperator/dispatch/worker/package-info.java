/**
 * The worker of one App installation and its steps: evaluate selectors, answer dry runs, send.
 */
@NullMarked
package dev.patoperator.dispatch.worker;

import org.jspecify.annotations.NullMarked;
