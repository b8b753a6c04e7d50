package dev.patoperator.api.v1alpha1;

/** Common descriptions, rules and messages of both selectors. */
final class SelectorText {
    static final String SELECTOR_OF_REQUESTS = """
            Which requests to decide; all that is given must hold, and the operator checks each of them itself. Together with \
            patRequestIDs it is a safety check: a listed request that it does not match is Failed and not sent. \
            Without ids and interval it is evaluated once, and then needs createdBefore or tokenIDs.""";

    static final String SELECTOR_OF_GRANTS = """
            Which grants to revoke; all that is given must hold, and the operator checks each of them itself. Together with \
            patIDs it is a safety check: a listed grant that it does not match is Failed and not sent. \
            Without ids and interval it is evaluated once, and then needs grantedBefore or tokenIDs.""";

    static final String INTERVAL = """
            How often to evaluate the selector, as a Go duration in whole numbers such as 10m or 1h30m; at least 1m. \
            With it the resource is standing: it keeps deciding whatever matches. Not together with ids.""";

    static final String LIMIT = """
            Maximum number of decisions that the selector may make; with interval, in any 24 hours. Where it would make more, \
            nothing is sent and the resource stalls with reason LimitExceeded. It binds neither a dry run nor listed \
            ids. Absent means 100.""";

    static final String OWNERS = """
            Only tokens of these users, by login, at most 10; upper and lower case are the same.""";

    static final String REPOSITORY = """
            Only tokens that reach at least this repository of the organization, by its name without the owner. GitHub \
            answers this one: the operator lists once more for each repository.""";

    static final String PERMISSION = """
            Only tokens with at least this permission, as GitHub writes it: contents_read, contents_write or \
            administration_write. write includes read, and admin includes write. A name that is not known here gives \
            the condition SpecWarning.""";

    static final String LAST_USED_BEFORE = """
            Only tokens last used before this time, in RFC 3339. Tokens that were never used do not match: a \
            condition on idleSince finds these as well.""";

    static final String LAST_USED_AFTER = """
            Only tokens last used after this time, in RFC 3339. Tokens that were never used do not match.""";

    static final String TOKEN_IDS = """
            Only these tokens, at most 50, each listed once: the token's own id, as in the audit log and the \
            organization's settings.""";

    static final String MATCH_CONDITIONS = """
            Conditions in CEL, at most 16; all must be true. One that does not compile, or does not fit into the \
            8 MiB that the conditions of a namespace may take, stalls the resource; one that fails for an item leaves \
            that item undecided.""";

    static final String EXCEPTIONS = """
            Tokens that the selector does not match until a time, although everything else matches, at most 50 entries; only \
            with interval. Such an item is Excepted: this resource does not decide it, and a Deny holds nothing back for \
            it. When the exception ends, the selector matches it again.""";

    static final String EXEMPTION_NAMES_TOKENS = "has(self.owners) || has(self.tokenIDs)";

    static final String EXEMPTION_NAMES_TOKENS_MESSAGE = "an exception must name owners or tokenIDs";

    static final String EXEMPTION_NAMES_ONE_FIELD = "!has(self.owners) || !has(self.tokenIDs)";

    static final String EXEMPTION_NAMES_ONE_FIELD_MESSAGE =
            "an exception cannot name both owners and tokenIDs; write two exceptions instead";

    static final String OWNERS_RULE = "self.all(owner, owner.matches('" + PatSelector.LOGIN_PATTERN + "'))";

    static final String OWNERS_MESSAGE = "each of owners must be " + PatSelector.LOGIN_FORM;

    static final String REPOSITORY_RULE = "self.matches('" + PatSelector.REPOSITORY_PATTERN + "')";

    static final String PERMISSION_RULE = "self.matches('" + PatSelector.PERMISSION_PATTERN + "')";

    static final String CONDITION_NAME_RULE = "self.matches('" + PatSelector.CONDITION_NAME_PATTERN + "')";

    static final String TIME_RULE = "self.matches('" + PatSelector.TIME_PATTERN + "')";

    /** Compares at most 16 names with each other: some thousand steps, of a budget of a million. */
    static final String NAMES_UNIQUE = "self.all(one, self.exists_one(other, other.name == one.name))";

    private SelectorText() {}
}
