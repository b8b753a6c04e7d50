/** Checks that the runnable jar names the libraries that it contains, and has their licenses. */
package dev.patoperator.licenses;
