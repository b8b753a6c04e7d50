package dev.patoperator.cli.dump;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.cli.listing.SavedListingWriter;
import dev.patoperator.config.InvalidSettingException;
import dev.patoperator.config.Settings;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.SecretManifest;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code dump}. */
@Command(
        name = "dump",
        description =
                "Saves the requests and grants of an organization, for the commands preview and test. Only reads.",
        footer = {
            "",
            "The file has personal data: logins, names of tokens, reasons, last use. Only its owner may read it.",
            "Exit code: 0 when the listing was read, 1 when GitHub refuses it, 2 when the input cannot be used.",
            "docs/how-to/preview-changes.md says what the file holds, and which permissions of the App it takes."
        })
@SuppressWarnings("UnusedVariable") // the library sets and reads the fields
public final class DumpCommand implements Callable<Integer> {

    private static final int SAVED = 0;
    private static final int REFUSED = 1;
    private static final String STANDARD_INPUT = "-";

    private final PrintWriter out;
    private final PrintWriter err;
    private final Map<String, String> environment;
    private final Clock clock;

    @Option(
            names = "--credentials",
            required = true,
            paramLabel = "FILE",
            description = "manifest of the Secret with the App's credentials; - reads standard input")
    private String credentials = "";

    @Option(
            names = "--organization",
            paramLabel = "LOGIN",
            description = "the organization to read (default: the one that all policies of --policies name)")
    private @Nullable String organization;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            description = "folder with policies: the members of the teams that their conditions name are read")
    private @Nullable Path policies;

    @Option(names = "--output", paramLabel = "FILE", description = "the file to write (default: standard output)")
    private @Nullable Path output;

    @Option(names = "--force", description = "replace the file if it exists")
    private boolean force;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this")
    private boolean help;

    /** @param environment all environment variables; PAT_OPERATOR_GITHUB_API_URLS is the allow-list of base URLs */
    public DumpCommand(PrintWriter out, PrintWriter err, Map<String, String> environment, Clock clock) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidInputException, InterruptedException {
        NamedPolicies named = NamedPolicies.read(policies);
        String login = organization == null ? named.organization() : organization;
        PrivateFile file = output == null ? null : new PrivateFile(output, force);
        try {
            if (file != null) {
                file.requireWritable();
            }
            AppCredentials app = appCredentials();
            SavedListing listing =
                    new GitHubReader(GitHubSettings.DEFAULT, clock, err::println).read(app, login, named.teams(login));
            save(SavedListingWriter.yaml(listing), file);
            err.println(listing.requests().size() + " requests and "
                    + listing.grants().size() + " grants of " + login + (output == null ? "" : " saved in " + output));
            return SAVED;
        } catch (FileAlreadyExistsException e) {
            throw new InvalidInputException(output + ": the file exists; --force replaces it");
        } catch (IOException e) {
            throw new InvalidInputException(output + ": cannot be written: " + e.getMessage());
        } catch (GitHubException e) {
            err.println(login + " cannot be read: " + e.getMessage());
            return REFUSED;
        }
    }

    private void save(String yaml, @Nullable PrivateFile file) throws IOException {
        if (file != null) {
            file.write(yaml);
            return;
        }
        out.print(yaml);
        out.flush();
    }

    private AppCredentials appCredentials() throws InvalidInputException {
        try {
            return SecretManifest.parse(manifest(), Settings.from(environment).gitHubApiUrls());
        } catch (CredentialsException e) {
            throw new InvalidInputException(
                    (credentials.equals(STANDARD_INPUT) ? "standard input" : credentials) + ": " + e.getMessage());
        } catch (InvalidSettingException e) {
            throw new InvalidInputException(String.valueOf(e.getMessage()));
        }
    }

    private String manifest() throws InvalidInputException {
        try {
            return credentials.equals(STANDARD_INPUT)
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(credentials));
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(credentials + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(credentials + ": this is no text in UTF-8");
        } catch (IOException e) {
            throw new InvalidInputException(
                    credentials + ": cannot be read: " + e.getClass().getSimpleName());
        }
    }
}
