package dev.patoperator.notification.source;

import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.telemetry.audit.StatusChange;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a resource, in about 300 bytes: whose decisions its outcomes are, also after it was deleted or its spec
 * became unreadable.
 *
 * @param organization the login as the resource spells it
 * @param apiUrlText base URL of the GitHub API that its ids belong to; null while it is not known
 * @param stalled identifies the stall that was told last and has not ended; empty for none
 */
record KnownResource(
        ResourceRef ref,
        String organization,
        Action action,
        @Nullable String apiUrlText,
        long generation,
        String stalled) {

    /** A longer URL is none of the operator's settings: another program has written the status. */
    private static final int MAX_URL = 300;

    KnownResource {
        if (apiUrlText != null && apiUrlText.length() > MAX_URL) {
            apiUrlText = null;
        }
    }

    /** Returns the resource after a reconciliation; empty when its organization was never readable. */
    static Optional<KnownResource> of(StatusChange change, @Nullable KnownResource before) {
        Optional<ResourceScope> scope = change.scope();
        if (scope.isEmpty() && before != null) {
            return Optional.of(new KnownResource(
                    before.ref,
                    before.organization,
                    before.action,
                    change.apiUrl(),
                    change.generation(),
                    before.stalled));
        }
        return scope.map(it -> new KnownResource(
                it.resource(),
                it.organization(),
                it.action(),
                change.apiUrl(),
                change.generation(),
                before == null ? "" : before.stalled));
    }

    KnownResource withStalled(String other) {
        return new KnownResource(ref, organization, action, apiUrlText, generation, other);
    }

    /** Returns the base URL; null when it is not one: another program may have written the status. */
    @Nullable
    URI apiUrl() {
        try {
            URI url = apiUrlText == null ? null : new URI(apiUrlText);
            boolean isBase = url != null
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            return isBase ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
