/** Compares the pages of the documentation with the code and the files that they describe. */
package dev.patoperator.docs;
