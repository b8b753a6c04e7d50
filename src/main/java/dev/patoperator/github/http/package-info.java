/**
 * HTTP: one call and its response, mapping of errors, rate limits, redirects, GitHub's clock.
 */
@NullMarked
package dev.patoperator.github.http;

import org.jspecify.annotations.NullMarked;
