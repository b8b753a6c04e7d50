/**
 * The client itself: the operations on requests and grants, those that list people and repositories, and parsing of their
 * responses.
 */
@NullMarked
package dev.patoperator.github.client;

import org.jspecify.annotations.NullMarked;
