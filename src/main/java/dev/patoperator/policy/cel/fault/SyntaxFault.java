package dev.patoperator.policy.cel.fault;

import dev.cel.common.CelSourceLocation;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what does not belong into an expression, and what to write instead. */
final class SyntaxFault {

    private static final Pattern UNEXPECTED =
            Pattern.compile("(?:mismatched|extraneous) input '(.*)' expecting .*", Pattern.DOTALL);
    private static final Pattern MISSING = Pattern.compile("missing '(.*)' at .*", Pattern.DOTALL);
    private static final Pattern UNKNOWN_CHARACTERS =
            Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);
    private static final Pattern NOT_VIABLE = Pattern.compile("no viable alternative at input '(.*)'", Pattern.DOTALL);
    private static final Pattern RESERVED = Pattern.compile("reserved identifier: (.*)");
    private static final Pattern OPTIONAL = Pattern.compile("unsupported syntax '(.*)'");
    private static final Pattern TOO_LARGE_NUMBER = Pattern.compile("For input string: \"(.*)\".*");

    /** What other languages write, and what CEL writes. */
    private static final Map<String, String> OPERATORS = Map.of(
            "and",
            "&&",
            "or",
            "||",
            "not",
            "!",
            "in",
            "in",
            "is",
            "==",
            "eq",
            "==",
            "=",
            "==",
            "=~",
            "matches()",
            "&",
            "&&",
            "|",
            "||");

    private SyntaxFault() {}

    /** Returns the sentence about a message of the parser; empty for another message. */
    static Optional<String> describe(String message, String expression, CelSourceLocation at) {
        Matcher unexpected = UNEXPECTED.matcher(message);
        if (unexpected.matches()) {
            return Optional.of(unexpected(unexpected.group(1), before(expression, at)));
        }
        Matcher missing = MISSING.matcher(message);
        if (missing.matches()) {
            return Optional.of("a " + missing.group(1) + " is missing here");
        }
        Matcher unknown = UNKNOWN_CHARACTERS.matcher(message);
        if (unknown.matches()) {
            return Optional.of(unknownCharacters(unknown.group(1)));
        }
        Matcher notViable = NOT_VIABLE.matcher(message);
        if (notViable.matches()) {
            return Optional.of("the name of a field stands after a dot, without quotes");
        }
        Matcher reserved = RESERVED.matcher(message);
        if (reserved.matches()) {
            return Optional.of("'" + CompilerFault.shown(reserved.group(1))
                    + "' is a reserved word: a condition is one expression that is true or false");
        }
        Matcher optional = OPTIONAL.matcher(message);
        if (optional.matches()) {
            return Optional.of("there are no optional fields (" + CompilerFault.shown(optional.group(1))
                    + "): ask has() first, as in has(request.reason) && request.reason.contains('SEC')");
        }
        Matcher number = TOO_LARGE_NUMBER.matcher(message);
        if (number.matches()) {
            return Optional.of("the number " + CompilerFault.shown(number.group(1)) + " is too large");
        }
        return other(message);
    }

    private static Optional<String> other(String message) {
        if (message.equals("The argument must be a simple name")) {
            return Optional.of("the first argument is a new name for an element, as in"
                    + " request.repositories.exists(r, r == 'app')");
        }
        if (message.equals("invalid argument to has() macro")) {
            return Optional.of("has() takes a field, as in has(request.tokenExpiresAt)");
        }
        if (message.startsWith("Expression recursion limit exceeded")) {
            return Optional.of("the expression is nested more than 32 deep: make several conditions of it");
        }
        if (message.startsWith("expression node limit")) {
            return Optional.of(CompilerFault.TOO_LARGE);
        }
        if (message.startsWith("expression code point size exceeds limit")) {
            return Optional.of(
                    "the expression has more than 16,384 characters with its variables written out: make several"
                            + " conditions of it");
        }
        return Optional.empty();
    }

    private static String unexpected(String input, String before) {
        if (input.equals("<EOF>")) {
            return "the expression ends too early: something is missing at its end";
        }
        String operator = OPERATORS.get(input.toLowerCase(Locale.ROOT));
        if (operator != null) {
            return "'" + input + "' is no operator: write " + operator;
        }
        if (before.toLowerCase(Locale.ROOT).endsWith("not ")) {
            return "'not' is no operator: write !";
        }
        if (before.endsWith("<") && input.equals(">")) {
            return "'<>' is no operator: write !=";
        }
        if (!before.isEmpty() && Character.isDigit(before.charAt(before.length() - 1)) && input.matches("[a-zA-Z]+")) {
            return "a number with a unit is written as a duration, such as days(90)";
        }
        return "'" + CompilerFault.shown(input) + "' does not belong here: an operator or a quote may be missing";
    }

    private static String unknownCharacters(String characters) {
        String operator = OPERATORS.get(characters.strip());
        if (operator != null) {
            return "'" + characters.strip() + "' is no operator: write " + operator;
        }
        return characters.startsWith("'") || characters.startsWith("\"")
                ? "the text in quotes does not end, or has a backslash that means nothing"
                : "'" + CompilerFault.shown(characters) + "' does not belong here";
    }

    /** Returns what stands before a position in its line. */
    private static String before(String expression, CelSourceLocation at) {
        String line = expression
                .lines()
                .skip(Math.max(0, at.getLine() - 1))
                .findFirst()
                .orElse("");
        int[] points = line.codePoints().limit(Math.max(0, at.getColumn())).toArray();
        return new String(points, 0, points.length);
    }
}
