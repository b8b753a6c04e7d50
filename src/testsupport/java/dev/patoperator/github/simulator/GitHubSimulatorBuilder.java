package dev.patoperator.github.simulator;

import java.time.Clock;

/** Settings of a simulator before it starts. */
public final class GitHubSimulatorBuilder {

    private int port;
    private String pathPrefix = "";
    private Clock clock = Clock.systemUTC();
    private boolean checkingAnswers = true;

    GitHubSimulatorBuilder() {}

    /** Sets the port to listen on; 0, the default, takes any free one. */
    public GitHubSimulatorBuilder port(int newPort) {
        port = newPort;
        return this;
    }

    /** Sets the prefix of every path, such as {@code /api/v3} on GHES; empty by default. */
    public GitHubSimulatorBuilder pathPrefix(String prefix) {
        pathPrefix = prefix;
        return this;
    }

    /** Sets GitHub's clock; the system clock by default. */
    public GitHubSimulatorBuilder clock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /** Leaves the simulator's own answers unchecked. For benchmarks only. */
    public GitHubSimulatorBuilder withoutAnswerChecks() {
        checkingAnswers = false;
        return this;
    }

    /** Starts listening. */
    public GitHubSimulator start() {
        return new GitHubSimulator(this);
    }

    boolean checkingAnswers() {
        return checkingAnswers;
    }

    int port() {
        return port;
    }

    String pathPrefix() {
        return pathPrefix;
    }

    Clock clock() {
        return clock;
    }
}
