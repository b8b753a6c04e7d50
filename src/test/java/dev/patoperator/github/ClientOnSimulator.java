package dev.patoperator.github;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A simulator with the organization {@code acme}, and a client in front of it. */
final class ClientOnSimulator implements AutoCloseable {

    static final Duration LAG = Duration.ofMillis(300);

    /** Patient enough for a machine that is busy with other tests. */
    static final GitHubSettings SETTINGS = patient(Duration.ofSeconds(15));

    final MovableClock clock = new MovableClock();
    final GitHubSimulator simulator;
    final SimulatedOrganization acme;
    final AppCredentials credentials;
    final Access access;
    final List<CallObserver.Call> observed = new CopyOnWriteArrayList<>();
    final GitHub github = GitHub.connect(SETTINGS, clock, observed::add);

    ClientOnSimulator() {
        this("");
    }

    /** With all paths below this one, as on GitHub Enterprise Server. */
    ClientOnSimulator(String pathPrefix) {
        simulator =
                GitHubSimulator.builder().clock(clock).pathPrefix(pathPrefix).start();
        acme = simulator.organization("acme");
        credentials = TestCredentials.of(simulator.baseUrl(), simulator.app());
        access = access(credentials);
    }

    static GitHubSettings patient(Duration requestTimeout) {
        return new GitHubSettings(
                requestTimeout, Duration.ofSeconds(1), LAG, Duration.ofMillis(30), Duration.ofMinutes(1));
    }

    Access access(AppCredentials app) {
        return new Access(app, new Installation(app.apiUrl(), acme.installationId()), "acme");
    }

    PatApi pats() {
        return github.pats();
    }

    int tokensMade() {
        return simulator.calls("apps/create-installation-access-token").size();
    }

    /** Makes a token now and lets it grow older than the lag. */
    void ageToken() throws Exception {
        github.tokens().token(credentials, access.installation());
        clock.advance(LAG.plusMillis(1));
    }

    @Override
    public void close() {
        github.close();
        simulator.close();
    }
}
