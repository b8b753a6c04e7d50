package dev.patoperator.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a PromQL query reads, as far as the dashboard and the alerts go.
 *
 * @param metrics names of series
 * @param matchers of labels, written behind a name
 * @param groups labels by which it sums up
 */
record Query(String text, Set<String> metrics, List<Matcher> matchers, Set<String> groups) {

    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\{([^}]*)\\}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|=)\"([^\"]*)\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()");

    /** What a label must be: one of the values. */
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
        // What is no function, which a bracket follows, is a metric: a word that is neither will not be served.
        Set<String> metrics = new TreeSet<>(
                NAME.matcher(rest).results().map(MatchResult::group).toList());
        return new Query(text, metrics, matchers, groups);
    }

    private static Stream<Matcher> matchers(MatchResult selector) {
        List<Matcher> found = new ArrayList<>();
        MATCHER.matcher(selector.group(2))
                .results()
                .forEach(it -> found.add(new Matcher(
                        selector.group(1),
                        it.group(1),
                        it.group(2).equals("=~") ? List.of(it.group(3).split("\\|")) : List.of(it.group(3)))));
        return found.stream();
    }
}
