package dev.patoperator.api.v1alpha1;

/**
 * Descriptions, rules and messages that both specs share, as {@code kubectl explain} and the API server show them. The
 * defaults that they name are the operator's own: the schema sets none, so that what is stored is what is in Git.
 */
final class SpecText {
    static final String ORGANIZATION = """
            Login of the GitHub organization, as in github.com/<login>. The GitHub App of credentialsRef must be \
            installed there. Cannot be changed: create another resource instead.""";

    static final String DRY_RUN = """
            Find and report, send nothing: looks each id up at GitHub and reports what would be decided as \
            WouldApprove, WouldDeny, WouldRevoke or NotFound. Absent means false: decisions are sent. \
            Setting it to false or removing it later carries them out.""";

    static final String SUSPEND = """
            Do nothing for this resource until it is false or removed; what was already sent to GitHub is still \
            confirmed and recorded. Absent means false.""";

    static final String CREDENTIALS_REF = """
            The Secret with the GitHub App's credentials, in the resource's own namespace. \
            When absent, the Secret named github-app is used.""";

    static final String IDS_UNIQUE_MESSAGE = "each id may be listed only once";

    static final String IMMUTABLE = "self == oldSelf";

    /**
     * Leaves room in Kubernetes' budget for 500 ids: two traversals for each id, about half of what one evaluation may
     * cost. The more familiar {@code self.all(x, self.exists_one(y, x == y))} counts three or more for each pair of ids,
     * which is three quarters of it or more.
     */
    static final String IDS_UNIQUE = "self.all(id, self.indexOf(id) == self.lastIndexOf(id))";

    private SpecText() {}
}
