package dev.patoperator.github.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An App's installation in one organization: its permissions, rate limit and suspension. */
final class SimulatedInstallation {

    static final String REQUESTS_PERMISSION = "organization_personal_access_token_requests";
    static final String TOKENS_PERMISSION = "organization_personal_access_tokens";

    private static final List<String> LEVELS = List.of("read", "write", "admin");

    private final long id;
    private final SimulatedApp app;
    private final RateLimit rateLimit = new RateLimit(RateLimit.GITHUB_DEFAULT);
    private volatile Map<String, String> permissions = Map.of(REQUESTS_PERMISSION, "write", TOKENS_PERMISSION, "write");
    private volatile @Nullable Instant suspendedAt;
    private volatile @Nullable Set<String> selected;

    SimulatedInstallation(long id, SimulatedApp app) {
        this.id = id;
        this.app = app;
    }

    long id() {
        return id;
    }

    SimulatedApp app() {
        return app;
    }

    RateLimit rateLimit() {
        return rateLimit;
    }

    Map<String, String> permissions() {
        return permissions;
    }

    void permissions(Map<String, String> granted) {
        permissions = Map.copyOf(granted);
    }

    /** Limits the installation to these repositories. */
    void selectRepositories(Set<String> names) {
        selected = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the installation has access to a repository. */
    boolean isOn(String repository) {
        Set<String> names = selected;
        return names == null || names.contains(repository.toLowerCase(Locale.ROOT));
    }

    /** Returns GitHub's word for which repositories the installation has access to. */
    String repositorySelection() {
        return selected == null ? "all" : "selected";
    }

    @Nullable
    Instant suspendedAt() {
        return suspendedAt;
    }

    void suspendedAt(@Nullable Instant instant) {
        suspendedAt = instant;
    }

    /** Whether the granted permissions include this one at the level, or a higher one. */
    static boolean allows(Map<String, String> granted, String permission, String level) {
        return LEVELS.indexOf(granted.getOrDefault(permission, "")) >= LEVELS.indexOf(level);
    }
}
