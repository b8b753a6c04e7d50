package dev.patoperator.github.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call, without the secret that signs it.
 *
 * @param operation the operation to call
 * @param apiUrl base URL of the REST API; it may have a path, as on GitHub Enterprise Server
 * @param target path and query below the base URL, starting with {@code /} and already encoded
 * @param body JSON, or null for none
 * @param organization the organization concerned, for the observer; null for none
 * @param installation the installation concerned, for the observer; null for none
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
