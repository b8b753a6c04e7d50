/** Tests of the dispatcher and its workers, with an in-memory GitHub. */
package dev.patoperator.dispatch;
