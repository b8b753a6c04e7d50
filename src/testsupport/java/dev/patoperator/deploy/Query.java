package dev.patoperator.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The parts of a PromQL query, as far as the dashboard and the alerts need them.
 *
 * @param metrics names of series
 * @param matchers label matchers that follow a metric name
 * @param groups labels of the {@code by} clauses
 */
record Query(String text, Set<String> metrics, List<Matcher> matchers, Set<String> groups) {

    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\{([^}]*)\\}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()");

    /** Operators that are words. */
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless");

    /** The values that a label must, or must not, have. */
    record Matcher(String metric, String label, List<String> values) {}

    static Query of(String text) {
        List<Matcher> matchers =
                SELECTOR.matcher(text).results().flatMap(Query::matchers).toList();
        Set<String> groups = new TreeSet<>();
        BY.matcher(text)
                .results()
                .forEach(by -> groups.addAll(List.of(by.group(1).split(",\\s*"))));
        String rest = text;
        for (Pattern aside : List.of(STRING, RANGE, Pattern.compile("\\{[^}]*\\}"), BY)) {
            rest = aside.matcher(rest).replaceAll(" ");
        }
        // A name without a following parenthesis is no function, so it is read as a metric. A keyword that is read so
        // by mistake fails the test, because it is not served.
        Set<String> metrics = new TreeSet<>(
                NAME.matcher(rest).results().map(MatchResult::group).toList());
        metrics.removeAll(OPERATORS);
        return new Query(text, metrics, matchers, groups);
    }

    /** Returns the operands of {@code or}, each of which has its own metrics and groups; this query when there is none. */
    List<Query> alternatives() {
        return Stream.of(text.split("\\sor\\s")).map(Query::of).toList();
    }

    private static Stream<Matcher> matchers(MatchResult selector) {
        List<Matcher> found = new ArrayList<>();
        MATCHER.matcher(selector.group(2))
                .results()
                .forEach(it -> found.add(new Matcher(
                        selector.group(1),
                        it.group(1),
                        it.group(2).endsWith("~") ? List.of(it.group(3).split("\\|")) : List.of(it.group(3)))));
        return found.stream();
    }
}
