package dev.patoperator.bench.stand;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The parameters of {@code -Dbench.*}. The Maven profile sets the defaults. */
public final class Parameters {

    private static final String PREFIX = "bench.";

    private final Map<String, String> values = new TreeMap<>();

    private Parameters() {}

    public static Parameters ofSystemProperties() {
        Parameters parameters = new Parameters();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> parameters.values.put(name.substring(PREFIX.length()), System.getProperty(name)));
        return parameters;
    }

    /** Returns the scenarios to run; all of them when empty. */
    public List<String> only() {
        return list("only");
    }

    /** Returns the attacks to run; all of them when empty. */
    public List<String> attacks() {
        return list("attacks");
    }

    /** Returns the duration of each attack. */
    public Duration attackDuration() {
        return Duration.ofSeconds(number("attackSeconds"));
    }

    /** Returns the number of resources of the main workload. */
    public int resources() {
        return number("resources");
    }

    /** Returns the number of ids in each resource. */
    public int idsPerResource() {
        return number("idsPerResource");
    }

    /** Returns the number of organizations of the main workload. */
    public int organizations() {
        return number("organizations");
    }

    /** Returns other numbers of resources to compare the main workload with. */
    public List<Integer> scales() {
        return list("scales").stream().map(Integer::valueOf).toList();
    }

    /** Returns the delay of each response of GitHub. */
    public Duration gitHubLatency() {
        return Duration.ofMillis(number("gitHubLatencyMillis"));
    }

    /** Returns the operator's setting of that name. */
    public Duration writeInterval() {
        return Duration.ofMillis(number("writeIntervalMillis"));
    }

    /** Returns how many single resources are timed. */
    public int alone() {
        return number("alone");
    }

    /** Returns the number of organizations of the scenario in which one has a rate limit and one has faults. */
    public int manyOrganizations() {
        return number("manyOrganizations");
    }

    /** Returns the number of resources in each of those. */
    public int resourcesEach() {
        return number("resourcesEach");
    }

    /** Returns the number of organizations with three standing policies each. */
    public int estateOrganizations() {
        return number("estateOrganizations");
    }

    /** Returns the number of pending requests in each of those. */
    public int pendingEach() {
        return number("pendingEach");
    }

    /** Returns how long the estate is measured after all policies have been evaluated. */
    public Duration steady() {
        return Duration.ofMinutes(number("steadyMinutes"));
    }

    /** Returns how many starts are timed. */
    public int starts() {
        return number("starts");
    }

    private int number(String name) {
        return Integer.parseInt(text(name));
    }

    private List<String> list(String name) {
        return Arrays.stream(text(name).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("-D" + PREFIX + name + " is missing; mvn -Pbench sets it");
        }
        return value;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
