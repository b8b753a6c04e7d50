/** Results of decisions until a status contains them. */
@NullMarked
package dev.patoperator.dispatch.results;

import org.jspecify.annotations.NullMarked;
