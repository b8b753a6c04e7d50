package dev.patoperator.kubernetes;

/** The operation of a call, in Kubernetes' words; {@link #APPLY} is a patch by server-side apply. */
public enum Verb {
    GET,
    LIST,
    WATCH,
    CREATE,
    UPDATE,
    PATCH,
    APPLY,
    DELETE,
    DELETE_COLLECTION;

    /** Whether a call with this verb may change an object. */
    public boolean writes() {
        return this != GET && this != LIST && this != WATCH;
    }

    /** Returns the verb as in role rules and error messages. */
    public String rbacName() {
        switch (this) {
            case APPLY:
                return "patch";
            case DELETE_COLLECTION:
                return "deletecollection";
            default:
                return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
