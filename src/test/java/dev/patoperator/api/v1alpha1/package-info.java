/** Tests the resources' Java types with what the API may send, including values that violate the schema's rules. */
package dev.patoperator.api.v1alpha1;
