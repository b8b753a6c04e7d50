package dev.patoperator.model;

/**
 * What keeps a resource's decisions from being sent at all.
 *
 * @param message one sentence for people, without secrets
 */
public record Blocker(Kind kind, String message) {

    /** Returns the blocker of an App that is installed in the organization and may not decide items of this kind. */
    public static Blocker missingPermission(ItemKind kind, String organization) {
        return missingPermission(kind, "write", organization);
    }

    /** Returns the blocker of an App that is installed in the organization and may not list items of this kind. */
    public static Blocker missingReadPermission(ItemKind kind, String organization) {
        return missingPermission(kind, "read", organization);
    }

    private static Blocker missingPermission(ItemKind kind, String level, String organization) {
        return new Blocker(
                Kind.PERMISSION_DENIED,
                "the App's installation in " + organization + " lacks the permission " + kind.permission() + "="
                        + level + "; grant it in the App's settings and have an owner of " + organization
                        + " accept it");
    }

    /** Returns the blocker of calls that GitHub, or the network to it, does not answer as it should. */
    public static Blocker gitHubUnavailable(String why) {
        return new Blocker(Kind.GITHUB_UNAVAILABLE, why + "; it is tried again until it works");
    }

    /** The kinds of blockers. Most have the name of the condition reason that they become. */
    public enum Kind {
        CREDENTIALS_NOT_FOUND(true),
        CREDENTIALS_INVALID(true),
        CREDENTIALS_FORBIDDEN(true),
        ORGANIZATION_NOT_FOUND(true),
        PERMISSION_DENIED(true),
        /** GitHub's rate limit, which passes by itself. */
        RATE_LIMITED(false),
        /** GitHub, or the network to it, is down. The operator retries with back-off. */
        GITHUB_UNAVAILABLE(false),
        /** Kubernetes refuses the ConfigMap with the journal record, without which the operator sends nothing. */
        RECORD_NOT_WRITTEN(false),
        /** The operator cannot watch every namespace that may have a resource that takes precedence. */
        NOT_WATCHING(false),
        /** The operator itself could not read for now: the Kubernetes API did not answer, or there is no memory. */
        NOT_READ(false);

        private final boolean isStalling;

        Kind(boolean stalling) {
            this.isStalling = stalling;
        }

        /** Whether a person has to act. Other blockers pass by themselves. */
        public boolean isStalling() {
            return isStalling;
        }
    }
}
