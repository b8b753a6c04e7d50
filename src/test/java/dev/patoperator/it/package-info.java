/**
 * The packaged operator on a real Kubernetes API server: installed from {@code deploy/}, run as its own ServiceAccount.
 * Run by {@code mvn verify -Pit}, with the server's binaries in the folder that {@code KUBEBUILDER_ASSETS} names;
 * without it the tests are skipped, and nothing is downloaded.
 */
package dev.patoperator.it;
