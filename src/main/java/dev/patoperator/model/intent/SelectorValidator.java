package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.MatchCondition;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.SelectorExemption;
import dev.patoperator.model.exemption.Exemption;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.model.expression.SpecExpressions;
import dev.patoperator.model.expression.SpecVariables;
import dev.patoperator.text.TextSanitizer;
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
            require(spec.variables() == null, "spec.variables is set, but needs a selector");
            require(spec.reasonExpression() == null, "spec.reasonExpression is set, but needs a selector");
            return null;
        }
        Duration interval = interval(spec.interval());
        require(
                interval == null || !ids,
                "spec.interval is set together with " + spec.idsField() + ", but listed ids are decided once");
        SpecExpressions expressions = SpecValidator.expressions(spec);
        Criteria criteria = criteria(selector, expressions.variables());
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
        require(
                selector.exceptions() == null || interval != null,
                "spec.selector.exceptions is set, but needs interval: only a selector that is evaluated at each interval can"
                        + " have exceptions");
        return new SelectorIntent(criteria, interval, limit(spec.limit()), exemptions(selector), expressions);
    }

    private static Exemptions exemptions(PatSelector selector) throws InvalidSpecException {
        List<Exemption> exemptions = new ArrayList<>();
        for (SelectorExemption written : list("exceptions", selector.exceptions(), PatSelector.MAX_EXCEPTIONS)) {
            require(
                    (written.owners() == null) != (written.tokenIDs() == null),
                    "spec.selector.exceptions has an entry with "
                            + (written.owners() == null ? "neither owners nor tokenIDs" : "both owners and tokenIDs")
                            + ", but each entry must name one of them");
            Instant until = time("exceptions.until", written.until(), PatSelector.TIME_FORM);
            if (until == null) {
                throw new InvalidSpecException("spec.selector.exceptions has an entry without until");
            }
            exemptions.add(new Exemption(
                    logins("exceptions.owners", written.owners()),
                    tokenIds("exceptions.tokenIDs", written.tokenIDs()),
                    until,
                    exceptionReason(written.reason())));
        }
        return new Exemptions(exemptions);
    }

    private static String exceptionReason(@Nullable String reason) throws InvalidSpecException {
        int length = reason == null ? 0 : reason.codePointCount(0, reason.length());
        require(
                length >= 1 && length <= PatSelector.MAX_EXCEPTION_REASON_LENGTH,
                "spec.selector.exceptions.reason has " + length + " characters, but must have 1 to "
                        + PatSelector.MAX_EXCEPTION_REASON_LENGTH);
        return TextSanitizer.line(String.valueOf(reason), 2 * PatSelector.MAX_EXCEPTION_REASON_LENGTH);
    }

    private static Set<String> logins(String field, @Nullable List<String> owners) throws InvalidSpecException {
        Set<String> logins = new HashSet<>();
        for (String owner : list(field, owners, PatSelector.MAX_OWNERS)) {
            logins.add(text(field, owner, LOGIN, PatSelector.MAX_LOGIN_LENGTH, PatSelector.LOGIN_FORM)
                    .toLowerCase(Locale.ROOT));
        }
        return logins;
    }

    private static Set<Long> tokenIds(String field, @Nullable List<Long> given) throws InvalidSpecException {
        List<Long> ids = list(field, given, PatSelector.MAX_TOKEN_IDS);
        for (Long id : ids) {
            require(
                    id > 0 && id <= PatSpec.MAX_ID,
                    "spec.selector." + field + " holds " + id + ", but ids are 1 to " + PatSpec.MAX_ID);
        }
        return new HashSet<>(ids);
    }

    private static Criteria criteria(PatSelector selector, SpecVariables variables) throws InvalidSpecException {
        return new Criteria(
                logins("owners", selector.owners()),
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
                tokenIds("tokenIDs", selector.tokenIDs()),
                time(selector.beforeField(), selector.before(), PatSelector.TIME_FORM),
                conditions(selector, variables));
    }

    private static List<Criteria.NamedExpression> conditions(PatSelector selector, SpecVariables variables)
            throws InvalidSpecException {
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
            String expression = SpecValidator.expression(
                    "spec.selector.matchConditions '" + name + "'", condition.expression(), variables);
            conditions.add(new Criteria.NamedExpression(name, expression, variables));
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
