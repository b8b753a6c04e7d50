package dev.patoperator.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** One entry of the allow-list of GitHub API base URLs. */
final class ApiUrl {

    static final String ALLOWED =
            "each must be like https://api.github.com or https://<host>/api/v3, without user info,"
                    + " query or fragment; plain http only for 127.0.0.0/8, [::1] and localhost";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    private ApiUrl() {}

    /** Parses a base URL and removes one trailing slash; empty when credentials must not be sent to that URL. */
    static Optional<URI> parse(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            return isBaseUrl(url) && isConfidential(url) ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isBaseUrl(URI url) {
        return url.getHost() != null
                && url.getPort() <= 65_535
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && !url.getRawPath().endsWith("/");
    }

    /** Installation tokens and App JWTs are sent to this URL: they must not leave the machine unencrypted. */
    private static boolean isConfidential(URI url) {
        return "https".equals(url.getScheme())
                || ("http".equals(url.getScheme())
                        && LOOPBACK.matcher(url.getHost()).matches());
    }
}
