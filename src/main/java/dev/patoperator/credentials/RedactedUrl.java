package dev.patoperator.credentials;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** Makes a base URL from a Secret safe for a message. */
final class RedactedUrl {

    private static final int MAX_LENGTH = 200;

    private RedactedUrl() {}

    /** Returns scheme, host, port and path. Any other text is not shown: it may be a secret under the wrong key. */
    static String of(String value) {
        try {
            URI url = new URI(value);
            if (url.getHost() != null
                    && Set.of("https", "http").contains(url.getScheme())
                    && value.length() <= MAX_LENGTH) {
                String port = url.getPort() < 0 ? "" : ":" + url.getPort();
                return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
            }
        } catch (URISyntaxException e) {
            // The exception is dropped: its message quotes the value.
        }
        return "not a URL (" + value.length() + " characters found)";
    }
}
