/**
 * The operator as its users run it: a process of its own, with settings from the environment, a start line, an exit code
 * and signals. Each test starts few of them, because a JVM costs seconds.
 */
package dev.patoperator.process;
