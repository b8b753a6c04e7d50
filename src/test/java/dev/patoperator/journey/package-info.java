/**
 * User journeys: what users do with resources and what they see, with the whole operator on the embedded Kubernetes API
 * and the GitHub simulator.
 */
package dev.patoperator.journey;
