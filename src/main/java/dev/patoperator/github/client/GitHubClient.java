package dev.patoperator.github.client;

import dev.patoperator.github.AppApi;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.Installation;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.auth.AppCalls;
import dev.patoperator.github.auth.InstallationCalls;
import dev.patoperator.github.auth.InstallationLookup;
import dev.patoperator.github.auth.InstallationTokenCache;
import dev.patoperator.github.auth.TokenSource;
import dev.patoperator.github.http.GitHubHttp;
import dev.patoperator.github.http.ServerClock;
import dev.patoperator.github.organization.OrganizationApi;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The GitHub client: one per process, for any number of Apps and API base URLs. Thread-safe. */
public final class GitHubClient implements AutoCloseable {

    private final GitHubHttp http;
    private final AppApi apps;
    private final TokenSource tokens;
    private final PatApi pats;
    private final OrganizationApi organizations;

    private GitHubClient(GitHubSettings settings, Clock clock, CallObserver observer) {
        ServerClock serverClock = new ServerClock(clock);
        ReportedLimits reported = new ReportedLimits(serverClock);
        http = new GitHubHttp(
                settings,
                serverClock,
                call -> {
                    reported.record(call);
                    observer.called(call);
                },
                version());
        AppCalls appCalls = new AppCalls(http, serverClock, settings.tokenLag());
        InstallationLookup installationLookup = new InstallationLookup(appCalls, serverClock);
        apps = installationLookup;
        tokens = new InstallationTokenCache(appCalls, serverClock, installationLookup);
        InstallationCalls installationCalls = new InstallationCalls(http, tokens, serverClock, settings);
        pats = new HttpPatApi(installationCalls, serverClock, reported);
        organizations = new HttpOrganizationApi(installationCalls);
    }

    /**
     * Creates a client, which connects on first use.
     *
     * @param clock this machine's time
     * @param observer receives every HTTP exchange
     */
    public static GitHubClient connect(GitHubSettings settings, Clock clock, CallObserver observer) {
        return new GitHubClient(settings, clock, observer);
    }

    /** Returns the calls that an App makes about itself. */
    public AppApi apps() {
        return apps;
    }

    /** Returns the source of installation tokens. */
    public TokenSource tokens() {
        return tokens;
    }

    /** Returns the endpoints for personal access tokens. */
    public PatApi pats() {
        return pats;
    }

    /** Returns the same endpoints without those that change something: a decision is refused before any call is made. */
    public PatApi readOnlyPats() {
        return new ReadOnlyPatApi(pats);
    }

    /** Returns the lists of an organization's people and repositories, which change nothing. */
    public OrganizationApi organizations() {
        return organizations;
    }

    /** Returns what GitHub last reported of an installation's hourly limit, with the reset by this machine's clock. */
    public Optional<CallObserver.RateLimit> rateLimit(Installation installation) {
        return pats.rateLimit(installation);
    }

    /** Ends the client; no call may follow. On Java 21 and newer, waits for calls in progress. */
    @Override
    public void close() {
        http.close();
    }

    private static String version() {
        @Nullable String version = GitHubClient.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
