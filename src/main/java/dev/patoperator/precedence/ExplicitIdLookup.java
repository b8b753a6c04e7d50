package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.InvalidSpecException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lists of ids that are asked for while one question about many ids is answered. Each is read once, however many of its
 * ids are in question. Reading one takes time, so who asks looks first whether its resource may have a say. Used by one
 * thread.
 */
final class ExplicitIdLookup {

    /**
     * What a resource lists.
     *
     * @param intent null when it can decide nothing
     * @param left the ids that it can still decide
     */
    private record ExplicitIds(@Nullable Intent intent, Set<Long> left) {
        private static final ExplicitIds NOTHING = new ExplicitIds(null, Set.of());
    }

    private final @Nullable URI apiUrl;
    private final Predicate<Intent> doesNotCompile;
    private final Map<String, ExplicitIds> byUid = new HashMap<>();

    /** @param apiUrl the GitHub that the ids belong to; null while that is not known */
    ExplicitIdLookup(@Nullable URI apiUrl, Predicate<Intent> doesNotCompile) {
        this.apiUrl = apiUrl;
        this.doesNotCompile = doesNotCompile;
    }

    @Nullable
    URI apiUrl() {
        return apiUrl;
    }

    /** The spec of a resource that can still decide this id at this GitHub; empty when it is invalid or does not compile. */
    Optional<Intent> decider(PatResource<?> resource, long id) {
        ExplicitIds known = byUid.get(resource.uid());
        if (known == null) {
            known = read(resource);
            byUid.put(resource.uid(), known);
        }
        return known.left().contains(id) ? Optional.ofNullable(known.intent()) : Optional.empty();
    }

    private ExplicitIds read(PatResource<?> resource) {
        PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        if (belongsElsewhere(status)) {
            return ExplicitIds.NOTHING;
        }
        return intent(resource)
                .filter(doesNotCompile.negate())
                .map(intent -> new ExplicitIds(intent, Conflicts.stillToDecide(intent, status)))
                .orElse(ExplicitIds.NOTHING);
    }

    /** Listed ids stay with the GitHub that they were first planned for, whatever the Secret says now. */
    private boolean belongsElsewhere(PatStatus status) {
        return apiUrl != null
                && status.githubAPIURL() != null
                && !apiUrl.toString().equals(status.githubAPIURL());
    }

    static Optional<Intent> intent(PatResource<?> resource) {
        try {
            return Optional.of(Intent.of(resource));
        } catch (InvalidSpecException e) {
            return Optional.empty();
        }
    }
}
