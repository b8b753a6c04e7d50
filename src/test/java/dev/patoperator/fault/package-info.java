/** The whole operator while GitHub, Kubernetes, the network or people interfere. */
package dev.patoperator.fault;
