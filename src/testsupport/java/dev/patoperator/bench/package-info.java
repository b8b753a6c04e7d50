/**
 * The benchmark: measures what decisions cost in GitHub calls, Kubernetes writes, time and memory, with the operator in
 * a separate JVM between a Kubernetes API and the GitHub simulator. {@code mvn -Pbench} runs it.
 */
package dev.patoperator.bench;
