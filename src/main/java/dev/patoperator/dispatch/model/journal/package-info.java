/**
 * The contract of the journal, which keeps a record of what is being sent.
 */
@NullMarked
package dev.patoperator.dispatch.model.journal;

import org.jspecify.annotations.NullMarked;
