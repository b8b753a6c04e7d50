/** Fixtures that tests of the whole operator share. */
package dev.patoperator.support;
