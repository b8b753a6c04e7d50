/**
 * Compares the files of {@code deploy/} with what the README promises: rights, names, security settings, and samples
 * that the schema accepts.
 */
package dev.patoperator.deploy;
