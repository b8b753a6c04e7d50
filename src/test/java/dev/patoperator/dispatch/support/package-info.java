/**
 * Stand-ins for what surrounds the dispatcher.
 */
package dev.patoperator.dispatch.support;
