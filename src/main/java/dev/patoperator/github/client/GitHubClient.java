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
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The GitHub client: one per process, for any number of Apps and API base URLs, and for any number of threads. */
public final class GitHubClient implements AutoCloseable {

    private final GitHubHttp http;
    private final AppApi apps;
    private final TokenSource tokens;
    private final PatApi pats;
    private final ReportedLimits limits;

    private GitHubClient(GitHubSettings settings, Clock clock, CallObserver observer) {
        ServerClock serverClock = new ServerClock(clock);
        ReportedLimits reported = new ReportedLimits(serverClock);
        limits = reported;
        http = new GitHubHttp(
                settings,
                serverClock,
                call -> {
                    reported.take(call);
                    observer.called(call);
                },
                version());
        AppCalls appCalls = new AppCalls(http, serverClock, settings.tokenLag());
        InstallationLookup installationLookup = new InstallationLookup(appCalls, serverClock);
        apps = installationLookup;
        tokens = new InstallationTokenCache(appCalls, serverClock, installationLookup);
        pats = new HttpPatApi(new InstallationCalls(http, tokens, serverClock, settings), serverClock);
    }

    /**
     * A client; it connects when it is first used.
     *
     * @param clock this machine's time
     * @param observer is told of every HTTP exchange
     */
    public static GitHubClient connect(GitHubSettings settings, Clock clock, CallObserver observer) {
        return new GitHubClient(settings, clock, observer);
    }

    /** What an App asks about itself. */
    public AppApi apps() {
        return apps;
    }

    /** Installation access tokens. */
    public TokenSource tokens() {
        return tokens;
    }

    /** The endpoints for personal access tokens. */
    public PatApi pats() {
        return pats;
    }

    /** What GitHub last reported of an installation's hourly limit, with the reset by this machine's clock. */
    public Optional<CallObserver.RateLimit> rateLimit(Installation installation) {
        return limits.of(installation);
    }

    /** Waits for calls under way; no call may follow. */
    @Override
    public void close() {
        http.close();
    }

    private static String version() {
        @Nullable String version = GitHubClient.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
