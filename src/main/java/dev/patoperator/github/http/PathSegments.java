package dev.patoperator.github.http;

import dev.patoperator.github.GitHubException;
import dev.patoperator.text.Redaction;
import java.util.regex.Pattern;

/**
 * What may become part of a URL's path: organization logins and ids, and nothing that would need encoding. A value that
 * cannot be one is answered as GitHub would answer it, without being sent.
 */
public final class PathSegments {

    /** Underscores set off the short code in names of Enterprise Managed Users; GitHub's longest name has 39 letters. */
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,38}");

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

    public static long id(long id) throws GitHubException.Refused {
        if (id < 1 || id > MAX_ID) {
            throw new GitHubException.Refused("nothing was sent: " + id + " is no id of GitHub", UNPROCESSABLE, null);
        }
        return id;
    }
}
