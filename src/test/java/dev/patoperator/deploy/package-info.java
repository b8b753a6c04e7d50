/**
 * Holds what {@code deploy/} hands to a cluster to what the README promises: rights, names, security settings, and
 * samples that the schema takes.
 */
package dev.patoperator.deploy;
