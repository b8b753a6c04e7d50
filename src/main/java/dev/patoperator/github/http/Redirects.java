package dev.patoperator.github.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the redirects that are followed: those that GitHub documents, and only to the same origin, which already has
 * the token.
 */
final class Redirects {

    /**
     * Permanent (301) and temporary (302, 307). For each the same call is sent once more
     * (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
     */
    private static final Set<Integer> DOCUMENTED = Set.of(301, 302, 307);

    /** Where the API's resources about organizations and Apps are, below the base URL. */
    private static final Pattern API_PATH = Pattern.compile("/(?:orgs|organizations|app)/.*");

    private Redirects() {}

    /**
     * Returns the target of a redirect; null when the response is no redirect, or one that must not be followed. What is
     * not below the API's base URL may be a login page, and gets neither a token nor a JWT.
     */
    static @Nullable URI target(URI apiUrl, URI from, GitHubResponse response) {
        if (!DOCUMENTED.contains(response.status())) {
            return null;
        }
        try {
            URI to = response.header("location").map(from::resolve).orElse(null);
            return to != null && isSameOrigin(from, to) && isApiPath(apiUrl, to) ? to : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static boolean isApiPath(URI apiUrl, URI to) {
        String base = String.valueOf(apiUrl.getRawPath()).replaceFirst("/$", "");
        String path = String.valueOf(to.normalize().getRawPath());
        return path.startsWith(base)
                && API_PATH.matcher(path.substring(base.length())).matches();
    }

    private static boolean isSameOrigin(URI from, URI to) {
        return to.getHost() != null && to.getUserInfo() == null && origin(from).equals(origin(to));
    }

    private static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() != -1 ? uri.getPort() : "https".equals(scheme) ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }
}
