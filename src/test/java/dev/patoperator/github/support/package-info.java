/**
 * Stand-ins for servers and credentials.
 */
package dev.patoperator.github.support;
