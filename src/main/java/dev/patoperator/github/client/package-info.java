/**
 * The client itself: the eight operations on requests and grants, and parsing of their responses.
 */
@NullMarked
package dev.patoperator.github.client;

import org.jspecify.annotations.NullMarked;
