/**
 * The whole operator while GitHub, Kubernetes, the network or people get in its way.
 */
package dev.patoperator.fault;
