package dev.patoperator.precedence;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The explicit lists that are needed to check many ids at once. Each list is read once, however many of its ids are checked.
 * Reading one takes time, so callers first check whether its resource can take precedence. Used by one thread.
 */
final class ExplicitIdLookup {

    /**
     * What a resource lists.
     *
     * @param intent null when the resource can decide nothing
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

    /** Returns the spec of a resource if it can still decide this id at this GitHub, and is valid and compiles. */
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
        return ParsedResource.of(resource)
                .intent()
                .filter(doesNotCompile.negate())
                .map(intent -> new ExplicitIds(intent, Conflicts.stillToDecide(intent, status)))
                .orElse(ExplicitIds.NOTHING);
    }

    /** Whether the ids belong to another GitHub: the one that they were first planned for, whatever the Secret says now. */
    private boolean belongsElsewhere(PatStatus status) {
        return apiUrl != null
                && status.githubAPIURL() != null
                && !apiUrl.toString().equals(status.githubAPIURL());
    }
}
