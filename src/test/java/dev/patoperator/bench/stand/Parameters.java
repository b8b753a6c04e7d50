package dev.patoperator.bench.stand;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What can be set with {@code -Dbench.*}. The defaults stand in the Maven profile. */
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

    /** The scenarios to run; all of them when empty. */
    public List<String> only() {
        return list("only");
    }

    /** The attacks to run; all of them when empty. */
    public List<String> attacks() {
        return list("attacks");
    }

    /** For how long each attack goes on. */
    public Duration attackDuration() {
        return Duration.ofSeconds(number("attackSeconds"));
    }

    /** Resources of the main workload. */
    public int resources() {
        return number("resources");
    }

    /** Ids in each resource. */
    public int idsPerResource() {
        return number("idsPerResource");
    }

    /** Organizations that the resources of the main workload are spread over. */
    public int organizations() {
        return number("organizations");
    }

    /** Other numbers of resources to compare the main workload with. */
    public List<Integer> scales() {
        return list("scales").stream().map(Integer::valueOf).toList();
    }

    /** How late each answer of GitHub comes. */
    public Duration gitHubLatency() {
        return Duration.ofMillis(number("gitHubLatencyMillis"));
    }

    /** The operator's setting of that name. */
    public Duration writeInterval() {
        return Duration.ofMillis(number("writeIntervalMillis"));
    }

    /** How many lone resources are timed. */
    public int alone() {
        return number("alone");
    }

    /** Organizations of the scenario in which one has a rate limit and one has faults. */
    public int manyOrganizations() {
        return number("manyOrganizations");
    }

    /** Resources in each of those. */
    public int resourcesEach() {
        return number("resourcesEach");
    }

    /** Organizations with three standing policies each. */
    public int estateOrganizations() {
        return number("estateOrganizations");
    }

    /** Pending requests in each of those. */
    public int pendingEach() {
        return number("pendingEach");
    }

    /** For how long the estate is measured after all policies have been evaluated. */
    public Duration steady() {
        return Duration.ofMinutes(number("steadyMinutes"));
    }

    /** How many starts are timed. */
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
