/**
 * Tests how GitOps tools evaluate the resources (Argo CD by the scripts of {@code deploy/argocd}, Flux by kstatus'
 * rules), and that what is applied from Git stays unchanged.
 */
package dev.patoperator.gitops;
