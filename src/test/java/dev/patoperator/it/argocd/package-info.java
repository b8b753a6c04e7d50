/** A real Argo CD on the real API server: what {@code docs/gitops.md} says of it, sentence by sentence. */
package dev.patoperator.it.argocd;
