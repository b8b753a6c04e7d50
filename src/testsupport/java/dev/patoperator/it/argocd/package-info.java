/** A real Argo CD on the real API server. The tests check the statements of {@code docs/how-to/gitops.md} about it. */
package dev.patoperator.it.argocd;
