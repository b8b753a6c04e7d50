/**
 * Writes the CRDs from the Java types and holds them to what they promise. It lives with the tests because nothing of
 * it, nor of the library that does the writing, belongs in the operator's jar.
 */
package dev.patoperator.api.crd;
