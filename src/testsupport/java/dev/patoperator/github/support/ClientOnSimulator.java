package dev.patoperator.github.support;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.client.GitHubClient;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A simulator with the organization {@code acme}, and a client that calls it. */
public final class ClientOnSimulator implements AutoCloseable {

    public static final Duration LAG = Duration.ofMillis(300);

    /** Timeouts that suffice on a machine that is busy with other tests. */
    public static final GitHubSettings SETTINGS = patient(Duration.ofSeconds(15));

    public final MovableClock clock = new MovableClock();
    public final GitHubSimulator simulator;
    public final SimulatedOrganization acme;
    public final AppCredentials credentials;
    public final InstallationAccess access;
    public final List<CallObserver.ObservedCall> observed = new CopyOnWriteArrayList<>();
    public final GitHubClient github = GitHubClient.connect(SETTINGS, clock, observed::add);

    public ClientOnSimulator() {
        this("");
    }

    /** Starts a simulator with all paths below this prefix, as on GitHub Enterprise Server. */
    public ClientOnSimulator(String pathPrefix) {
        simulator =
                GitHubSimulator.builder().clock(clock).pathPrefix(pathPrefix).start();
        acme = simulator.organization("acme");
        credentials = TestCredentials.of(simulator.baseUrl(), simulator.app());
        access = access(credentials);
    }

    public static GitHubSettings patient(Duration requestTimeout) {
        return new GitHubSettings(
                requestTimeout, Duration.ofSeconds(1), LAG, Duration.ofMillis(30), Duration.ofMinutes(1));
    }

    InstallationAccess access(AppCredentials app) {
        return new InstallationAccess(app, new Installation(app.apiUrl(), acme.installationId()), "acme");
    }

    public PatApi pats() {
        return github.pats();
    }

    public int tokensMade() {
        return simulator.calls("apps/create-installation-access-token").size();
    }

    /** Creates a token now and advances the clock until the token is older than the lag. */
    public void ageToken() throws Exception {
        github.tokens().token(credentials, access.installation());
        clock.advance(LAG.plusMillis(1));
    }

    @Override
    public void close() {
        github.close();
        simulator.close();
    }
}
