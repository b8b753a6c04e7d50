/**
 * A thin client for the GitHub REST endpoints that govern fine-grained personal access tokens: App authentication, the
 * eight operations, paging, rate limits, and a sealed type for every way a call can fail. It knows nothing of
 * Kubernetes and imports no other room.
 */
@NullMarked
package dev.patoperator.github;

import org.jspecify.annotations.NullMarked;
