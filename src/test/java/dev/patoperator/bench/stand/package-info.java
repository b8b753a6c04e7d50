/** What every scenario runs on: a Kubernetes API, a GitHub simulator, and the operator as a process of its own. */
package dev.patoperator.bench.stand;
