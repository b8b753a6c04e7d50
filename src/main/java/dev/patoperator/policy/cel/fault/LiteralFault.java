package dev.patoperator.policy.cel.fault;

import com.google.re2j.PatternSyntaxException;
import dev.patoperator.policy.cel.environment.OwnFunctions;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong with a text in an expression that a function of CEL cannot read, and what to write instead. */
public final class LiteralFault {

    private static final int HOURS_PER_DAY = 24;
    private static final int DAYS_PER_WEEK = 7;

    /** Such as {@code 90d}, {@code 2 weeks} and {@code P90D}. */
    private static final Pattern DAYS = Pattern.compile("p?([0-9]{1,6}) *(d|days?|w|weeks?)");

    private static final Pattern MONTHS = Pattern.compile("p?[0-9]{1,6} *(mon|months?|mo|y|years?|yr)");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private static final Pattern WITHOUT_ZONE = Pattern.compile(DATE + "T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?");
    private static final int WITHOUT_SECONDS = "2027-01-01T00:00".length();

    private LiteralFault() {}

    /** Returns the sentence about the only argument of a conversion, such as {@code duration}. */
    public static String ofConversion(String function, String literal) {
        String call = function + "('" + CompilerFault.shown(literal) + "')";
        return switch (function) {
            case "duration" -> call + ": " + ofDuration(literal.strip().toLowerCase(Locale.ROOT));
            case "timestamp" -> call + ": " + ofTimestamp(literal.strip());
            case "bool" -> call + " is neither true nor false";
            default -> call + " is not a number that CEL can read";
        };
    }

    /** Returns the sentence about a number of days that {@code days()} does not take. */
    public static String ofDays(long days) {
        return "days(" + days + "): write 0 to " + OwnFunctions.MAX_DAYS + " days";
    }

    private static String ofDuration(String literal) {
        Matcher matcher = DAYS.matcher(literal);
        if (matcher.matches()) {
            boolean weeks = matcher.group(2).startsWith("w");
            long days = Long.parseLong(matcher.group(1)) * (weeks ? DAYS_PER_WEEK : 1);
            return "a duration has no " + (weeks ? "weeks" : "days") + ", write "
                    + (days <= OwnFunctions.MAX_DAYS
                            ? "days(" + days + ")"
                            : "duration('" + days * HOURS_PER_DAY + "h')");
        }
        if (MONTHS.matcher(literal).matches()) {
            return "a duration has no months or years, write days, such as days(90)";
        }
        if (literal.matches("([0-9.]+(h|m|s|ms|us|ns))+")) {
            return "this is longer than CEL can express";
        }
        return literal.matches("[0-9]+d.*")
                ? "a duration has no days, write hours, such as duration('36h'), or days(90)"
                : "write numbers with the units h, m, s or ms, such as duration('1h30m'), or days(90)";
    }

    private static String ofTimestamp(String literal) {
        String full = literal.replaceFirst(" ", "T");
        if (DATE.matcher(literal).matches()) {
            full += "T00:00:00Z";
        } else if (WITHOUT_ZONE.matcher(full).matches()) {
            full += full.length() == WITHOUT_SECONDS ? ":00Z" : "Z";
        }
        return isTime(full)
                ? "write date, time and zone, timestamp('" + full + "')"
                : "write an RFC 3339 time, such as timestamp('2027-01-01T00:00:00Z')";
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Returns the sentence about the time zone of a function such as {@code getHours}. */
    public static String ofZone(String literal) {
        return "there is no time zone '" + CompilerFault.shown(literal)
                + "': write a name such as 'Europe/Berlin' or an offset such as '+02:00'";
    }

    /** Returns the sentence about a regular expression. */
    public static String ofRegex(String literal, PatternSyntaxException problem) {
        String description = String.valueOf(problem.getDescription());
        return "the regular expression '" + CompilerFault.shown(literal) + "' cannot be read: " + description
                + (description.contains("Perl syntax") ? "; RE2 has no look-ahead and no back-references" : "");
    }

    /** Returns the sentence about a comparison with null. */
    public static String ofNull() {
        return "nothing is null here: has() tells whether a field is there, as in !has(request.tokenExpiresAt)";
    }
}
