package dev.patoperator.github;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What GitHub's refusals of an App mean: one sentence each, with what is wrong, GitHub's own words in quotes, and what to
 * do next. The sentences become the messages of conditions. They contain no secret.
 */
public final class RefusalMessages {

    /** An app id or a client id. Any other text under that key of a Secret may be a secret, so it is not shown. */
    private static final Pattern SHOWN_ID = Pattern.compile("[0-9]{1,19}|Iv[0-9]{1,2}[A-Za-z0-9.]{1,30}");

    private RefusalMessages() {}

    /** Returns why a server is not GitHub's REST API. */
    public static String noRestApi(URI apiUrl, String answer) {
        return apiUrl + " is not the address of a REST API: " + answer
                + ". On GitHub Enterprise Server the address ends in /api/v3: set githubAppBaseURL and"
                + " PAT_OPERATOR_GITHUB_API_URLS to " + apiUrl.getScheme() + "://" + apiUrl.getAuthority() + "/api/v3";
    }

    /**
     * Returns why GitHub refused the JWT of an App.
     *
     * @param words GitHub's own message, without secrets
     */
    static String jwtRefused(AppCredentials app, String words) {
        String said = " (GitHub: \"" + words + "\")";
        if (words.contains("'Issued at' claim") || words.contains("'Expiration time' claim")) {
            return "GitHub does not accept the time in the token that the operator signs" + said
                    + ": correct the clock of the operator's node";
        }
        if (words.contains("'Issuer' claim")) {
            return "this GitHub takes no client id" + said + ": put the App id, a number, into githubAppID";
        }
        return "GitHub does not accept this private key for " + named(app) + said
                + ": the key was deleted in the App's settings, or belongs to another App. Compare githubAppID with"
                + " the App's settings, or generate a new private key there";
    }

    /**
     * Returns that GitHub has no such App.
     *
     * @param words GitHub's own message, without secrets
     */
    static String unknownApp(AppCredentials app, String words) {
        return app.apiUrl() + " does not know " + named(app) + " (GitHub: \"" + words
                + "\"): correct githubAppID, or, when the App belongs to another GitHub, githubAppBaseURL";
    }

    /**
     * Returns that an App has no installation in an organization.
     *
     * @param words GitHub's own message, without secrets; empty when there is none
     */
    public static String notInstalled(AppCredentials app, String organization, String words) {
        String said = words.isEmpty() || words.equals("Not Found") ? "" : " (GitHub: \"" + words + "\")";
        return "the GitHub " + named(app) + " is not installed in " + organization
                + ", or there is no such organization" + said + ": an owner of " + organization
                + " can install it (Install App in the App's settings); a wrong name can only be corrected in a new"
                + " resource";
    }

    /** Returns that the installation that a Secret names is not the organization's. */
    public static String otherInstallation(long fixed, String organization, long found) {
        return "githubAppInstallationID is " + fixed + ", but the App's installation in " + organization + " is "
                + found + ": correct it or remove it";
    }

    /** Returns that an installation is suspended. */
    public static String suspended(String organization) {
        return "the App's installation in " + organization + " has been suspended: an owner of " + organization
                + " can unsuspend it in the organization's settings, under GitHub Apps";
    }

    /**
     * Returns why lists are 404 although the App is installed in the organization. The sentence names no list: whichever
     * was read first, the organization's resources show the same.
     *
     * @param words GitHub's own message, without secrets
     */
    public static String noTokenApi(URI apiUrl, @Nullable String organization, String words) {
        String installed = "the App is installed in " + organization
                + ", but GitHub answers its lists of fine-grained tokens with 404 (GitHub: \"" + words + "\"): ";
        return isGitHubCloud(apiUrl)
                ? installed + "was " + organization + " renamed or deleted? Then make a new resource for the new name"
                : installed + "this server may not have their API, which needs GitHub Enterprise Server 3.10 or newer";
    }

    /**
     * Returns that the App lacks a permission for a list of an organization's people or repositories.
     *
     * @param permission in the words of the App's settings, such as {@code organization permission "Members: read"}
     */
    public static String lacksPermission(@Nullable String organization, String permission) {
        return "the App needs the " + permission + "; grant it in the App's settings and have an owner of "
                + organization + " accept it";
    }

    /** Returns why a list of an organization's people or repositories is 404 although the App is installed there. */
    public static String noList(URI apiUrl, @Nullable String organization, String permission) {
        return "perhaps the App lacks the " + permission
                + (isGitHubCloud(apiUrl)
                        ? ", or " + organization + " was renamed or deleted"
                        : ", or this version of GitHub Enterprise Server does not have the list");
    }

    /** Returns why the list of a team's members is 404. The organization exists, because the App is installed there. */
    public static String noTeam(String organization, String teamSlug, String permission) {
        return organization + " has no team with the slug \"" + teamSlug
                + "\" that the App can see: correct the slug, which is the last part of the address of the team's page,"
                + " or grant the App the " + permission;
    }

    private static boolean isGitHubCloud(URI apiUrl) {
        String host = String.valueOf(apiUrl.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("api.github.com") || host.endsWith(".ghe.com");
    }

    private static String named(AppCredentials app) {
        return SHOWN_ID.matcher(app.issuer()).matches()
                ? "App " + app.issuer()
                : "App that githubAppID names (" + app.issuer().length() + " characters, not a number)";
    }
}
