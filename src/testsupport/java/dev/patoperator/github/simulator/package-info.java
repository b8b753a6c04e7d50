/**
 * A stateful simulation of GitHub on a real loopback port: organizations with pending requests and active grants of
 * fine-grained personal access tokens, GitHub App authentication with real signature checks, rate limits and scripted
 * faults. Tests, the demo and the benchmarks start one with
 * {@link dev.patoperator.github.simulator.GitHubSimulator#start()}. Every call and every answer is checked against
 * GitHub's own OpenAPI description, so that neither the client nor the simulator can diverge from GitHub.
 */
package dev.patoperator.github.simulator;
