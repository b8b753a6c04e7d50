package dev.patoperator.api.v1alpha1;

/**
 * Common descriptions, rules and messages of both specs, as {@code kubectl explain} and the API server show them. The
 * operator applies the defaults that they name. The schema sets none, so that a stored resource equals the one in Git.
 */
final class SpecText {
    static final String ORGANIZATION = """
            Login of the GitHub organization, as in github.com/<login>. The GitHub App of credentialsRef must be \
            installed there. Cannot be changed: create another resource instead.""";

    static final String DRY_RUN = """
            Find and report, send nothing: looks at GitHub and reports what would be decided as WouldApprove, \
            WouldDeny, WouldRevoke or NotFound. Absent means false: decisions are sent. Setting it to false or \
            removing it later carries out what a look at that time finds.""";

    static final String SUSPEND = """
            Do nothing for this resource until it is false or removed; what was already sent to GitHub is still \
            confirmed and recorded. Absent means false.""";

    static final String VARIABLES = """
            Names for CEL expressions, at most 16. Conditions and the variables that follow read one as variables.NAME, \
            which stands for its expression in parentheses. With its variables written out, an expression has at most \
            16,384 characters.""";

    static final String VARIABLE_NAME_RULE = "self.matches('" + PatSpec.VARIABLE_NAME_PATTERN + "')";

    static final String VARIABLE_NAME_MESSAGE = "a variable's name must be " + PatSpec.VARIABLE_NAME_FORM;

    static final String VARIABLES_NEED_SELECTOR = "!has(self.variables) || has(self.selector)";

    static final String VARIABLES_NEED_SELECTOR_MESSAGE = "variables need a selector, whose conditions read them";

    static final String CREDENTIALS_REF = """
            The Secret with the GitHub App's credentials, in the resource's own namespace. \
            When absent, the Secret named github-app is used.""";

    static final String IDS_UNIQUE_MESSAGE = "each id may be listed only once";

    static final String IMMUTABLE = "self == oldSelf";

    /**
     * Within Kubernetes' cost budget for 500 ids: two traversals for each id, about half of what one evaluation may cost.
     * The more familiar {@code self.all(x, self.exists_one(y, x == y))} costs three or more for each pair of ids, which is
     * three quarters of the budget or more.
     */
    static final String UNIQUE = "self.all(id, self.indexOf(id) == self.lastIndexOf(id))";

    /** A rule instead of a pattern, as are those of {@link SelectorText}: for a pattern the server shows only its text. */
    static final String ORGANIZATION_RULE = "self.matches('" + PatSpec.ORGANIZATION_PATTERN + "')";

    static final String ORGANIZATION_MESSAGE = "organization must be " + PatSpec.ORGANIZATION_FORM;

    static final String INTERVAL_RULE = "self.matches('" + PatSpec.INTERVAL_PATTERN + "')";

    static final String INTERVAL_MESSAGE = "interval must be " + PatSpec.INTERVAL_FORM;

    /** Holds for what is not a duration: {@link #INTERVAL_RULE} refuses it. */
    static final String INTERVAL_IN_RANGE = "!" + INTERVAL_RULE + " || duration(self) >= duration('1m')";

    static final String INTERVAL_IN_RANGE_MESSAGE = "interval must be at least 1m";

    static final String INTERVAL_NEEDS_SELECTOR = "!has(self.interval) || has(self.selector)";

    static final String INTERVAL_NEEDS_SELECTOR_MESSAGE = "interval needs a selector";

    static final String EXCEPTIONS_NEED_INTERVAL =
            "!has(self.selector) || !has(self.selector.exceptions) || has(self.interval)";

    static final String EXCEPTIONS_NEED_INTERVAL_MESSAGE =
            "selector.exceptions needs interval: only a selector that is evaluated at each interval can have exceptions";

    /**
     * Start of the rule that a selector must name a field; exceptions do not count. Each kind appends its own field and the
     * last parenthesis.
     */
    static final String SELECTOR_NAMES_A_FIELD = "!has(self.selector) || has(self.limit)"
            + " || (has(self.dryRun) && self.dryRun) || has(self.selector.owners)"
            + " || has(self.selector.repository) || has(self.selector.permission)"
            + " || has(self.selector.lastUsedBefore) || has(self.selector.lastUsedAfter)"
            + " || has(self.selector.tokenIDs) || has(self.selector.matchConditions) || has(self.selector.";

    static final String SELECTOR_NAMES_A_FIELD_MESSAGE =
            "selector must name at least one field, unless dryRun is true or limit is set";

    private SpecText() {}
}
