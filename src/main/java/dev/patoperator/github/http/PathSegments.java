package dev.patoperator.github.http;

import dev.patoperator.github.GitHubException;
import dev.patoperator.text.Redaction;
import java.util.regex.Pattern;

/**
 * Checks values that become part of a URL's path: organization logins, team slugs and ids, which need no encoding. For an invalid
 * value nothing is sent; the failure is the one that GitHub's response would cause.
 */
public final class PathSegments {

    /**
     * An underscore precedes the short code in logins of Enterprise Managed Users; GitHub's longest login has 39
     * characters.
     */
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,38}");

    /** GitHub makes a team's slug of its name. A slug must not be {@code ..}, which would make another path of it. */
    private static final Pattern TEAM_SLUG = Pattern.compile("[a-z0-9_-][a-z0-9._-]{0,254}");

    /** The largest id that JSON carries exactly, 2^53 - 1. */
    static final long MAX_ID = (1L << 53) - 1;

    private static final int UNPROCESSABLE = 422;

    private PathSegments() {}

    public static String organization(String login) throws GitHubException.NotFound {
        if (!LOGIN.matcher(login).matches()) {
            throw new GitHubException.NotFound(
                    "nothing was sent: no organization can be named \"" + Redaction.clean(login) + "\"", null);
        }
        return login;
    }

    public static String teamSlug(String slug) throws GitHubException.NotFound {
        if (!TEAM_SLUG.matcher(slug).matches()) {
            throw new GitHubException.NotFound(
                    "nothing was sent: no team can have the slug \"" + Redaction.clean(slug)
                            + "\"; a slug has lower-case letters, digits, '-', '_' and '.'",
                    null);
        }
        return slug;
    }

    public static long id(long id) throws GitHubException.Refused {
        if (id < 1 || id > MAX_ID) {
            throw new GitHubException.Refused("nothing was sent: " + id + " is no id of GitHub", UNPROCESSABLE, null);
        }
        return id;
    }
}
