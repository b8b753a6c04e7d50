/**
 * What a spec computes, compiled: the conditions of its selector and its reason. {@code policy.cel} compiles one expression, this
 * package those of one resource.
 */
@NullMarked
package dev.patoperator.policy.expression;

import org.jspecify.annotations.NullMarked;
