/**
 * The operator as its users run it: as a process with settings from the environment, start lines, an exit code and
 * signals. Each test starts few processes, because a JVM costs seconds.
 */
package dev.patoperator.process;
