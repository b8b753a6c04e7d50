package dev.patoperator.github;

import org.jspecify.annotations.Nullable;

/**
 * A call that GitHub accepted.
 *
 * @param requestId GitHub's {@code X-GitHub-Request-Id}, for an audit trail
 */
public record AcceptedCall(@Nullable String requestId) {}
