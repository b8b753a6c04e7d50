package dev.patoperator.demo.view;

import dev.patoperator.github.simulator.PatItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Requests and grants in words. */
final class TokenWords {

    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    private TokenWords() {}

    /** Returns owner and name of the token. */
    static String name(PatItem item) {
        return item.owner() + "/" + item.tokenName();
    }

    /** Returns who asks for what, with which token. */
    static String request(PatItem item, Instant now) {
        return item.owner() + " asks for " + permissions(item) + " with the token '" + item.tokenName() + "', which "
                + expiry(item, now);
    }

    /** Returns whose token has access, since when, and when it was used. */
    static String grant(PatItem item, Instant now) {
        Instant used = item.tokenLastUsedAt();
        return item.owner() + " has the token '" + item.tokenName() + "', granted " + ago(item.since(), now) + " and "
                + (used == null ? "never used" : "used " + ago(used, now));
    }

    /** Returns words as an enumeration. */
    static String and(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    private static String permissions(PatItem item) {
        List<String> all = Stream.of("organization", "repository", "other")
                .flatMap(group -> new TreeMap<>(item.permissions().getOrDefault(group, Map.of())).entrySet().stream())
                .map(permission -> permission.getKey() + " (" + permission.getValue() + ")")
                .toList();
        return and(all) + (item.permissions().containsKey("repository") ? repositories(item) : "");
    }

    private static String repositories(PatItem item) {
        return switch (item.repositorySelection()) {
            case "all" -> " of all repositories";
            case "subset" ->
                (item.repositories().size() == 1 ? " of the repository " : " of the repositories ")
                        + and(item.repositories());
            default -> "";
        };
    }

    private static String expiry(PatItem item, Instant now) {
        Instant end = item.tokenExpiresAt();
        return end == null ? "never expires" : "expires in " + days(Duration.between(now, end));
    }

    private static String ago(Instant time, Instant now) {
        Duration age = Duration.between(time, now);
        return age.compareTo(HALF_A_DAY) < 0 ? "today" : days(age) + " ago";
    }

    private static String days(Duration time) {
        long days = time.plus(HALF_A_DAY).toDays();
        return days == 1 ? "1 day" : days + " days";
    }
}
