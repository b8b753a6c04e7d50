package dev.patoperator.model;

/**
 * What keeps a resource's decisions from being sent at all.
 *
 * @param message one sentence for people, free of secrets
 */
public record Blocker(Kind kind, String message) {

    /** The App is installed in the organization, but may not decide this. */
    public static Blocker missingPermission(ItemKind kind, String organization) {
        return new Blocker(
                Kind.PERMISSION_DENIED,
                "the App's installation in " + organization + " lacks the permission " + kind.permission()
                        + "=write; grant it in the App's settings and have an owner of " + organization
                        + " accept it");
    }

    /** The obstacles, named as the condition reasons that they become. */
    public enum Kind {
        CREDENTIALS_NOT_FOUND(true),
        CREDENTIALS_INVALID(true),
        CREDENTIALS_FORBIDDEN(true),
        ORGANIZATION_NOT_FOUND(true),
        PERMISSION_DENIED(true),
        /** GitHub's rate limit: passes by itself. */
        RATE_LIMITED(false),
        /** GitHub, or the way to it, is down: retried with back-off. */
        GITHUB_UNAVAILABLE(false),
        /** The operator cannot write down what it is about to send: a ConfigMap, which Kubernetes refuses. */
        RECORD_NOT_WRITTEN(false),
        /** The operator cannot watch every namespace that may have a say. */
        NOT_WATCHING(false);

        private final boolean isStalling;

        Kind(boolean stalling) {
            this.isStalling = stalling;
        }

        /** Whether a person has to act, rather than time. */
        public boolean isStalling() {
            return isStalling;
        }
    }
}
