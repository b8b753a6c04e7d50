/**
 * Generates the CRDs from the Java types and tests what they promise. It is part of the tests because neither it nor
 * the library that generates the CRDs belongs in the operator's jar.
 */
package dev.patoperator.api.crd;
