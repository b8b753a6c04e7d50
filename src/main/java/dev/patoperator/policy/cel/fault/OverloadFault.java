package dev.patoperator.policy.cel.fault;

import dev.patoperator.policy.cel.value.MemberObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says which types an operator or a function was given, and what to write instead. */
final class OverloadFault {

    private static final Pattern NO_OVERLOAD = Pattern.compile(
            "found no matching overload for '(.+?)' applied to '(?:(.*)\\.)?\\((.*?)\\)'( \\(candidates: .*)?");

    private static final Map<String, String> OPERATORS = Map.ofEntries(
            Map.entry("_==_", "=="),
            Map.entry("_!=_", "!="),
            Map.entry("_<_", "<"),
            Map.entry("_<=_", "<="),
            Map.entry("_>_", ">"),
            Map.entry("_>=_", ">="),
            Map.entry("_+_", "+"),
            Map.entry("_-_", "-"),
            Map.entry("_*_", "*"),
            Map.entry("_/_", "/"),
            Map.entry("_%_", "%"),
            Map.entry("_&&_", "&&"),
            Map.entry("_||_", "||"),
            Map.entry("!_", "!"),
            Map.entry("-_", "-"));

    private static final Set<String> COMPARING = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");

    private static final String REPOSITORIES = "list(Repository)";
    private static final String A_TIME = "timestamp('2027-01-01T00:00:00Z')";
    private static final String A_DURATION = "days(90)";
    private static final String A_NAME = ": write request.repos.exists(r, r.name == 'app')";

    private OverloadFault() {}

    /**
     * Returns the sentence about a message of this kind; empty for another message.
     *
     * @param listExample how to look for a value in the list that the message is about
     */
    static Optional<String> describe(String message, String listExample) {
        Matcher found = NO_OVERLOAD.matcher(message);
        if (!found.matches()) {
            return Optional.empty();
        }
        String target = found.group(2) == null ? "" : found.group(2);
        return Optional.of(sentence(found.group(1), target, TypeWords.split(found.group(3)), listExample));
    }

    private static String sentence(String function, String target, List<String> types, String listExample) {
        if (COMPARING.contains(function) && types.size() == 2) {
            return comparison(types.get(0), types.get(1), listExample);
        }
        if (function.equals("@in") && types.size() == 2) {
            return membership(types.get(0), types.get(1));
        }
        if (function.equals("_[_]") && types.size() == 2) {
            return index(types.get(0), types.get(1));
        }
        if (function.equals("_?_:_") && types.size() == 3) {
            return types.get(0).equals("bool")
                    ? "both values of ? : must be of one type, but are " + words(types.subList(1, 3))
                    : "what stands before ? must be true or false, but is " + TypeWords.of(types.get(0));
        }
        if ((function.equals("_&&_") || function.equals("_||_")) && types.size() == 2) {
            boolean left = !types.get(0).equals("bool");
            return "both sides of " + OPERATORS.get(function) + " must be true or false, but the "
                    + (left ? "left" : "right") + " one is " + TypeWords.of(types.get(left ? 0 : 1));
        }
        String operator = OPERATORS.get(function);
        return operator != null
                ? "operator " + operator + " does not take " + words(types) + arithmeticHint(types)
                : call(function, target, types);
    }

    private static String comparison(String left, String right, String listExample) {
        return "cannot compare " + TypeWords.of(left) + " with " + TypeWords.of(right)
                + comparisonHint(left, right, listExample);
    }

    private static String comparisonHint(String left, String right, String listExample) {
        Set<String> both = Set.of(left, right);
        boolean time = both.stream().anyMatch(TypeWords::isTime);
        boolean duration = both.stream().anyMatch(TypeWords::isDuration);
        if (both.contains("null")) {
            return ": nothing is null here; has() tells whether a field is there";
        }
        if (time && duration) {
            return ": add the duration to a time, as in now + " + A_DURATION;
        }
        if (time && (both.contains("string") || both.contains("int"))) {
            return ": write " + A_TIME;
        }
        if (duration && (both.contains("string") || both.contains("int"))) {
            return ": write " + A_DURATION;
        }
        if (both.contains("bool") && both.contains("string")) {
            return ": write true or false without quotes";
        }
        if (both.contains("string") && both.contains("int")) {
            return left.equals("int") ? ": write a number without quotes" : ": write text in quotes";
        }
        if (both.contains("string") && both.contains("bytes")) {
            return ": write text without the b before its quote";
        }
        if (both.contains("int") && (both.contains("double") || both.contains("uint"))) {
            return ": write a whole number such as 1";
        }
        if (left.startsWith("list(") || right.startsWith("list(")) {
            return both.contains(REPOSITORIES) ? A_NAME : ": to look for a value in a list, write " + listExample;
        }
        if (both.contains("Repository") || both.contains("Member")) {
            return ": compare a field, as in "
                    + (both.contains("Member") ? "member.login == 'mona'" : "r.name == 'app'");
        }
        if (left.startsWith("map(") || right.startsWith("map(")) {
            return ": compare one entry of the map, as in request.permissions.repository.contents == 'write'";
        }
        return "";
    }

    private static String membership(String element, String container) {
        if (container.equals(REPOSITORIES)) {
            return "cannot look for " + TypeWords.of(element) + " in " + TypeWords.of(container) + A_NAME;
        }
        if (container.startsWith("list(") || container.startsWith("map(")) {
            return "cannot look for " + TypeWords.of(element) + " in " + TypeWords.of(container)
                    + (container.startsWith("map(") ? ": the keys of the map are text" : "");
        }
        return "'in' looks for a value in a list, such as ['alice', 'bob'], or for a key in a map, but this is "
                + TypeWords.of(container);
    }

    private static String index(String container, String key) {
        if (container.startsWith("list(")) {
            return "an entry of a list has a number, as in request.repositories[0], but this is " + TypeWords.of(key);
        }
        if (container.startsWith("map(")) {
            return "a key of the map is text, as in ['contents'], but this is " + TypeWords.of(key);
        }
        return "[ ] reads an entry of a list or a map, but this is " + TypeWords.of(container)
                + ": a field is read with a dot, as in request.owner";
    }

    private static String arithmeticHint(List<String> types) {
        boolean times = types.stream().anyMatch(type -> TypeWords.isTime(type) || TypeWords.isDuration(type));
        return times ? ": write a duration, such as " + A_DURATION : "";
    }

    private static String call(String function, String target, List<String> types) {
        String name = CompilerFault.shown(function) + "()";
        if (function.equals("duration") || function.equals("timestamp")) {
            return name + " does not take " + words(types) + ": write "
                    + (function.equals("duration") ? A_DURATION : A_TIME);
        }
        if (function.equals("days")) {
            return name + (types.isEmpty() ? " needs an argument" : " does not take " + words(types)) + ": write "
                    + A_DURATION;
        }
        if (function.equals(MemberObject.IN_TEAM)) {
            return name + " is asked of the member, with the team's slug: write member.inTeam('platform')";
        }
        if (target.isEmpty() && types.isEmpty()) {
            return name + " needs an argument";
        }
        if (target.isEmpty()) {
            return name + " does not take " + words(types)
                    + (function.equals("lowerAscii")
                            ? ": write it after the text, as in request.owner.lowerAscii()"
                            : "");
        }
        String with = types.isEmpty() ? "" : " with " + words(types);
        if (target.startsWith("list(") && function.equals("contains")) {
            return "contains() searches text, not a list"
                    + (target.equals(REPOSITORIES) ? A_NAME : ": write 'app' in request.repositories");
        }
        if (target.equals("Repository")) {
            return "a repository has no " + name + with + ": write r.name." + CompilerFault.shown(function) + "()";
        }
        if (target.startsWith("map(") && function.equals("contains")) {
            return "contains() searches text, not a map: write 'contents' in request.permissions.repository";
        }
        return TypeWords.of(target) + " has no " + name + with;
    }

    private static String words(List<String> types) {
        return types.stream().map(TypeWords::of).collect(Collectors.joining(" and "));
    }
}
