/**
 * What GitOps tools make of the resources: Argo CD by the scripts of {@code deploy/argocd}, Flux by kstatus' rules; and
 * that what is applied from Git stays as it is.
 */
package dev.patoperator.gitops;
