/**
 * What tests of the whole operator share.
 */
package dev.patoperator.support;
