package dev.patoperator.cli.dump;

import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.client.GitHubClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/** Connects to GitHub as an App, and reads a listing. It only lists: nothing is decided, and no other call is made. */
final class GitHubReader {

    private final GitHubSettings settings;
    private final Clock clock;
    private final Consumer<String> leftOut;

    /** @param leftOut receives one sentence for each part that could not be read */
    GitHubReader(GitHubSettings settings, Clock clock, Consumer<String> leftOut) {
        this.settings = settings;
        this.clock = clock;
        this.leftOut = leftOut;
    }

    /**
     * Reads the listing of an organization.
     *
     * @param teams slugs of the teams whose members are read
     * @throws GitHubException when the App is not installed there, or its lists cannot be read
     */
    SavedListing read(AppCredentials credentials, String organization, Set<String> teams)
            throws GitHubException, InterruptedException {
        try (GitHubClient github = GitHubClient.connect(settings, clock, CallObserver.NONE)) {
            InstalledApp app = github.apps().installation(credentials, organization, Duration.ZERO);
            Installation installation = app.installation();
            InstallationAccess access = new InstallationAccess(credentials, installation, organization);
            OptionalReader optional = new OptionalReader(leftOut);
            CompleteLists lists =
                    new CompleteLists(github.readOnlyPats(), github.organizations(), access, app.permissions(), clock);
            RepositoryNamesReader names =
                    new RepositoryNamesReader(lists, () -> github.rateLimit(installation), optional);
            return new ListingReader(lists, names, clock, optional).read(organization, teams);
        }
    }
}
