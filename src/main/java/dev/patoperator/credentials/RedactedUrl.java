package dev.patoperator.credentials;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** A base URL from a Secret as a message may show it. */
final class RedactedUrl {

    private static final int MAX_LENGTH = 200;

    private RedactedUrl() {}

    /** Scheme, host, port and path; what is no such URL may be a secret under the wrong key and is not shown. */
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
            // Its message quotes the value, so it is dropped.
        }
        return "not a URL (" + value.length() + " characters found)";
    }
}
