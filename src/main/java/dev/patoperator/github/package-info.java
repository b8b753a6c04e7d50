/**
 * The contract of the client for the GitHub REST endpoints that govern fine-grained personal access tokens: what can
 * be called, and a sealed type for every way a call can fail. It knows nothing of Kubernetes.
 */
@NullMarked
package dev.patoperator.github;

import org.jspecify.annotations.NullMarked;
