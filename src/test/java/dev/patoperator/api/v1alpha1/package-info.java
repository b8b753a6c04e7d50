/** Holds the resources' Java types to what the wire may carry, the schema's rules broken included. */
package dev.patoperator.api.v1alpha1;
