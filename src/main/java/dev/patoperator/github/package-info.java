/**
 * The contract of the client for GitHub's REST endpoints for fine-grained personal access tokens: the calls, and a
 * sealed type with one subclass for each way in which a call can fail. It does not depend on Kubernetes.
 */
@NullMarked
package dev.patoperator.github;

import org.jspecify.annotations.NullMarked;
