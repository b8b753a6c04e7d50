/** The environment of every scenario: a Kubernetes API, a GitHub simulator, and the operator as a separate process. */
package dev.patoperator.bench.stand;
