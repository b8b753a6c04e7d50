/**
 * Requests and grants as GitHub lists them, page by page.
 */
@NullMarked
package dev.patoperator.github.pat;

import org.jspecify.annotations.NullMarked;
