package dev.patoperator.github.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One call as it goes on the wire, less the secret that signs it.
 *
 * @param operation what is asked
 * @param apiUrl base URL of the REST API; it may have a path, as on GitHub Enterprise Server
 * @param target path and query below the base URL, starting with {@code /} and already encoded
 * @param body JSON, or null for none
 * @param organization the organization concerned, for the observer
 * @param installation the installation concerned, for the observer
 */
public record GitHubRequest(
        GitHubOperation operation,
        URI apiUrl,
        String target,
        @Nullable String body,
        @Nullable String organization,
        @Nullable String installation) {

    public URI uri() {
        String base = apiUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + target);
    }
}
