/**
 * CEL as text: variables are written out in the expressions that read them, before anything is compiled. Pure.
 */
@NullMarked
package dev.patoperator.model.expression;

import org.jspecify.annotations.NullMarked;
