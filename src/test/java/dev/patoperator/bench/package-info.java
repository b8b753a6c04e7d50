/**
 * The benchmark: what decisions cost in GitHub calls, Kubernetes writes and time, with the operator in a JVM of its own
 * between the embedded Kubernetes API and the GitHub simulator. {@code mvn -Pbench} runs it.
 */
package dev.patoperator.bench;
