/**
 * The operator on a real API server while GitHub, the cluster and the process itself fail at random; then GitHub's state and
 * the resources' are held against what people asked for, and when. {@code mvn -Pchaos} runs it for long; a short run is
 * part of {@code mvn verify -Pit}. What is asked for and what fails follows from the seed alone, down to the order of it;
 * when exactly does not, because processes and machines take their own time.
 */
package dev.patoperator.chaos;
