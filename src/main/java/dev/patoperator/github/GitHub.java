package dev.patoperator.github;

import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The GitHub client: one per process, for any number of Apps and API base URLs, and for any number of threads. */
public final class GitHub implements AutoCloseable {

    private final GitHubHttp http;
    private final AppApi apps;
    private final TokenSource tokens;
    private final PatApi pats;
    private final ReportedLimits limits;

    private GitHub(GitHubSettings settings, Clock clock, CallObserver observer) {
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
        Installations installations = new Installations(appCalls, serverClock);
        apps = installations;
        tokens = new AppTokens(appCalls, serverClock, installations);
        pats = new HttpPatApi(new InstallationCalls(http, tokens, serverClock, settings), serverClock);
    }

    /**
     * A client; it connects when it is first used.
     *
     * @param clock this machine's time
     * @param observer is told of every HTTP exchange
     */
    public static GitHub connect(GitHubSettings settings, Clock clock, CallObserver observer) {
        return new GitHub(settings, clock, observer);
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
        @Nullable String version = GitHub.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
