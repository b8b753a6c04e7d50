package dev.patoperator.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A response of {@code /metrics}, in Prometheus' text format. */
record Scrape(Map<String, String> types, List<Series> series) {

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One line of the response, without its value. */
    record Series(String name, Map<String, String> labels) {}

    static Scrape of(String text) {
        Map<String, String> types = new TreeMap<>();
        List<Series> series = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                series.add(series(line));
            }
        }
        return new Scrape(types, series);
    }

    private static Series series(String line) {
        Matcher match = SERIES.matcher(line);
        if (!match.matches()) {
            throw new AssertionError("not a series: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        if (match.group(2) != null) {
            LABEL.matcher(match.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return new Series(match.group(1), labels);
    }

    List<Series> named(String name) {
        return series.stream().filter(it -> it.name().equals(name)).toList();
    }

    /** Returns the names of the labels of a metric, except the bounds of a histogram's buckets. */
    Set<String> labelsOf(String family) {
        Set<String> names = new TreeSet<>();
        for (String suffix : List.of("", "_count")) {
            named(family + suffix).forEach(it -> names.addAll(it.labels().keySet()));
        }
        return names;
    }
}
