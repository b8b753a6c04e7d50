/**
 * The packaged operator on a real Kubernetes API server: installed from {@code deploy/}, running as its own
 * ServiceAccount. {@code mvn verify -Pit} runs these tests, with the server's binaries in the folder that {@code
 * KUBEBUILDER_ASSETS} names. Without it the tests are skipped, and nothing is downloaded.
 */
package dev.patoperator.it;
