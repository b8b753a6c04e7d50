/**
 * Decides a saved listing with policies from files. It only brings the operator's own classes together; nothing here matches,
 * holds back or counts by itself.
 */
@NullMarked
package dev.patoperator.cli.engine;

import org.jspecify.annotations.NullMarked;
