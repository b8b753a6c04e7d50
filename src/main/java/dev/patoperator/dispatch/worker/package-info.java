/**
 * The worker of one App installation: what it does next, and how its parts are wired. The steps have packages of their own.
 */
@NullMarked
package dev.patoperator.dispatch.worker;

import org.jspecify.annotations.NullMarked;
