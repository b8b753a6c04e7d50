/** Holds the pages for people to what the code and the files beside them say. */
package dev.patoperator.docs;
