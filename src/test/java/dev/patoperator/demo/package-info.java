/** Tests of the demo: once as a whole, and its table and story as text. */
package dev.patoperator.demo;
