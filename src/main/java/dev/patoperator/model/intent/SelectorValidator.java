package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.MatchCondition;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.api.v1alpha1.PatSpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the CRD's bounds on selectors again, for a resource that was stored in spite of them, and fills in defaults. */
final class SelectorValidator {

    private static final Pattern INTERVAL = Pattern.compile(PatSpec.INTERVAL_PATTERN);
    private static final Pattern INTERVAL_PART = Pattern.compile("([0-9]{1,5})(ms|s|m|h)");
    private static final Duration MIN_INTERVAL = Duration.ofMinutes(1);
    private static final Pattern LOGIN = Pattern.compile(PatSelector.LOGIN_PATTERN);
    private static final Pattern REPOSITORY = Pattern.compile(PatSelector.REPOSITORY_PATTERN);
    private static final Pattern PERMISSION = Pattern.compile(PatSelector.PERMISSION_PATTERN);
    private static final Pattern TIME = Pattern.compile(PatSelector.TIME_PATTERN);
    private static final Pattern CONDITION_NAME = Pattern.compile(PatSelector.CONDITION_NAME_PATTERN);

    private final PatSpec spec;

    private SelectorValidator(PatSpec spec) {
        this.spec = spec;
    }

    /** Returns what the spec selects; null when it only lists ids. */
    static @Nullable SelectorIntent selection(PatSpec spec) throws InvalidSpecException {
        return new SelectorValidator(spec).selectorIntent();
    }

    private @Nullable SelectorIntent selectorIntent() throws InvalidSpecException {
        boolean ids = !spec.ids().isEmpty();
        PatSelector selector = spec.selector();
        if (selector == null) {
            require(spec.interval() == null, "spec.interval is set, but needs a selector");
            return null;
        }
        Duration interval = interval(spec.interval());
        require(
                interval == null || !ids,
                "spec.interval is set together with " + spec.idsField() + ", but listed ids are decided once");
        Criteria criteria = criteria(selector);
        boolean dryRun = Boolean.TRUE.equals(spec.dryRun());
        require(
                dryRun || spec.limit() != null || !criteria.equals(Criteria.ALL),
                "spec.selector names no field, but must name one unless dryRun is true or limit is set");
        require(
                ids
                        || interval != null
                        || dryRun
                        || criteria.before() != null
                        || !criteria.tokenIds().isEmpty(),
                "spec.selector has neither " + selector.beforeField() + " nor tokenIDs, but without interval, "
                        + spec.idsField() + " and dryRun it is evaluated once and needs one of them, so that it never"
                        + " decides what came later; did you forget interval?");
        return new SelectorIntent(criteria, interval, limit(spec.limit()));
    }

    private static Criteria criteria(PatSelector selector) throws InvalidSpecException {
        List<String> owners = list("owners", selector.owners(), PatSelector.MAX_OWNERS);
        Set<String> logins = new HashSet<>();
        for (String owner : owners) {
            logins.add(
                    String.valueOf(text("owners", owner, LOGIN, PatSelector.MAX_LOGIN_LENGTH, PatSelector.LOGIN_FORM))
                            .toLowerCase(Locale.ROOT));
        }
        List<Long> tokenIds = list("tokenIDs", selector.tokenIDs(), PatSelector.MAX_TOKEN_IDS);
        for (Long id : tokenIds) {
            require(
                    id > 0 && id <= PatSpec.MAX_ID,
                    "spec.selector.tokenIDs holds " + id + ", but ids are 1 to " + PatSpec.MAX_ID);
        }
        return new Criteria(
                logins,
                optional(
                        "repository",
                        selector.repository(),
                        REPOSITORY,
                        PatSelector.MAX_REPOSITORY_LENGTH,
                        PatSelector.REPOSITORY_FORM),
                optional(
                        "permission",
                        selector.permission(),
                        PERMISSION,
                        PatSelector.MAX_PERMISSION_LENGTH,
                        PatSelector.PERMISSION_FORM),
                time("lastUsedBefore", selector.lastUsedBefore(), PatSelector.LAST_USED_FORM),
                time("lastUsedAfter", selector.lastUsedAfter(), PatSelector.LAST_USED_FORM),
                new HashSet<>(tokenIds),
                time(selector.beforeField(), selector.before(), PatSelector.TIME_FORM),
                conditions(selector));
    }

    private static List<Criteria.NamedExpression> conditions(PatSelector selector) throws InvalidSpecException {
        List<Criteria.NamedExpression> conditions = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<MatchCondition> given = list("matchConditions", selector.matchConditions(), PatSelector.MAX_CONDITIONS);
        for (MatchCondition condition : given) {
            String name = text(
                    "matchConditions.name",
                    condition.name(),
                    CONDITION_NAME,
                    PatSelector.MAX_CONDITION_NAME_LENGTH,
                    PatSelector.CONDITION_NAME_FORM);
            require(names.add(name), "spec.selector.matchConditions uses the name '" + name + "' more than once");
            String expression = condition.expression();
            require(
                    expression != null && !expression.isEmpty(),
                    "spec.selector.matchConditions '" + name + "' has no expression");
            require(
                    expression == null
                            || expression.codePointCount(0, expression.length()) <= PatSelector.MAX_EXPRESSION_LENGTH,
                    "spec.selector.matchConditions '" + name + "' has an expression of more than "
                            + PatSelector.MAX_EXPRESSION_LENGTH + " characters");
            conditions.add(new Criteria.NamedExpression(name, String.valueOf(expression)));
        }
        return conditions;
    }

    private static int limit(@Nullable Integer limit) throws InvalidSpecException {
        require(
                limit == null || (limit >= 1 && limit <= PatSpec.MAX_LIMIT),
                "spec.limit is " + limit + ", but must be 1 to " + PatSpec.MAX_LIMIT);
        return limit == null ? PatSpec.DEFAULT_LIMIT : limit;
    }

    private static @Nullable Duration interval(@Nullable String text) throws InvalidSpecException {
        if (text == null) {
            return null;
        }
        Duration sum = Duration.ZERO;
        if (INTERVAL.matcher(text).matches()) {
            Matcher part = INTERVAL_PART.matcher(text);
            while (part.find()) {
                sum = sum.plus(part(Long.parseLong(part.group(1)), part.group(2)));
            }
        }
        require(
                sum.compareTo(MIN_INTERVAL) >= 0,
                "spec.interval is " + SpecValidator.shown(text) + ", but must be " + PatSpec.INTERVAL_FORM
                        + "; at least 1m");
        return sum;
    }

    private static Duration part(long amount, String unit) {
        return switch (unit) {
            case "h" -> Duration.ofHours(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMillis(amount);
        };
    }

    private static @Nullable Instant time(String field, @Nullable String text, String form)
            throws InvalidSpecException {
        if (text == null) {
            return null;
        }
        if (TIME.matcher(text).matches()) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                // For example a thirteenth month: refused below like any other text.
            }
        }
        throw new InvalidSpecException(
                "spec.selector." + field + " is " + SpecValidator.shown(text) + ", but must be " + form);
    }

    private static @Nullable String optional(
            String field, @Nullable String value, Pattern pattern, int max, String allowed)
            throws InvalidSpecException {
        return value == null ? null : text(field, value, pattern, max, allowed);
    }

    private static String text(String field, @Nullable String value, Pattern pattern, int max, String allowed)
            throws InvalidSpecException {
        if (value == null
                || value.codePointCount(0, value.length()) > max
                || !pattern.matcher(value).matches()) {
            throw new InvalidSpecException(
                    "spec.selector." + field + " is " + SpecValidator.shown(value) + ", but must be " + allowed);
        }
        return value;
    }

    /** Returns an empty list for an absent one. A list that is present must have 1 to {@code max} entries. */
    private static <T> List<T> list(String field, @Nullable List<T> list, int max) throws InvalidSpecException {
        if (list == null) {
            return List.of();
        }
        require(
                !list.isEmpty() && list.size() <= max,
                "spec.selector." + field + " has " + list.size() + " entries, but must have 1 to " + max);
        require(list.stream().allMatch(entry -> entry != null), "spec.selector." + field + " holds null");
        return list;
    }

    private static void require(boolean holds, String message) throws InvalidSpecException {
        if (!holds) {
            throw new InvalidSpecException(message);
        }
    }
}
