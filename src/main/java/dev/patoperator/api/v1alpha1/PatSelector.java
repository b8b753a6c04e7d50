package dev.patoperator.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The common fields of both selectors. An item must match every field that is given. A field is null when it is absent. */
public sealed interface PatSelector permits RequestSelector, GrantSelector {

    int MAX_OWNERS = 10;
    int MAX_TOKEN_IDS = 50;
    int MAX_CONDITIONS = 16;
    int MAX_CONDITION_NAME_LENGTH = 63;
    int MAX_EXPRESSION_LENGTH = 2048;
    int MAX_EXCEPTIONS = 50;
    int MAX_EXCEPTION_REASON_LENGTH = 256;
    int MAX_LOGIN_LENGTH = 39;
    int MAX_REPOSITORY_LENGTH = 100;
    int MAX_PERMISSION_LENGTH = 100;

    /**
     * Logins of Enterprise Managed Users have an underscore before the enterprise's short code. Old logins may begin or end
     * with a hyphen, such as {@code -Jerry-}.
     */
    String LOGIN_PATTERN = "^[A-Za-z0-9_-]+$";

    /** What an owner must be, as a refusal says it; the same for the API server and the operator, as are those below. */
    String LOGIN_FORM = "a login only, as in github.com/LOGIN, without @ and without a URL";

    String REPOSITORY_PATTERN = "^[A-Za-z0-9._-]+$";

    String REPOSITORY_FORM = "the name only, without the owner: NAME of github.com/OWNER/NAME";

    String PERMISSION_PATTERN = "^[a-z][a-z0-9_]*_(read|write|admin)$";

    String PERMISSION_FORM = "a name and a level, such as contents_read, contents_write or administration_write";

    String CONDITION_NAME_PATTERN = "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$";

    String CONDITION_NAME_FORM = "letters, digits, hyphens, underscores and dots, with a letter or digit at both ends";

    /** RFC 3339, as Kubernetes writes times. Offsets are at most 18 hours. */
    String TIME_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?"
            + "(Z|[+-]((0[0-9]|1[0-7]):[0-5][0-9]|18:00))$";

    String TIME_FORM = "an RFC 3339 time such as 2026-01-01T00:00:00Z";

    String LAST_USED_FORM =
            TIME_FORM + "; for tokens that were not used for 90 days write a condition on idleSince instead";

    int MAX_TIME_LENGTH = 35;

    @Nullable
    List<String> owners();

    @Nullable
    String repository();

    @Nullable
    String permission();

    @Nullable
    String lastUsedBefore();

    @Nullable
    String lastUsedAfter();

    @Nullable
    List<Long> tokenIDs();

    @Nullable
    List<MatchCondition> matchConditions();

    @Nullable
    List<SelectorExemption> exceptions();

    /** Returns {@code createdBefore} for requests, {@code grantedBefore} for grants. */
    @Nullable
    String before();

    /** Returns the name of {@link #before()} in the resource. */
    String beforeField();
}
