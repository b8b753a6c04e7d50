/** Tests of the GitHub client over real HTTP: against the simulator, and against a server that breaks GitHub's rules. */
package dev.patoperator.github;
