/**
 * The interactive demo: the operator as a child process between the embedded Kubernetes API and the GitHub simulator,
 * with the samples of {@code deploy/samples} applied, a live table, a report, and a kubeconfig for kubectl.
 * {@code mvn -Pdemo} starts it.
 */
package dev.patoperator.demo;
