/**
 * Fixtures and in-memory stand-ins for the collaborators of the dispatcher.
 */
package dev.patoperator.dispatch.support;
