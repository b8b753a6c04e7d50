package dev.patoperator.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What can be set with {@code -Dbench.*}; the defaults stand in the Maven profile.
 *
 * @param resources resources of the main workload
 * @param idsPerResource ids in each of them
 * @param organizations organizations they are spread over
 * @param gitHubLatency how late each answer of GitHub comes
 * @param writeInterval the operator's setting of that name
 * @param scales other numbers of resources to compare with
 * @param alone how many lone resources are timed
 * @param manyOrganizations how many organizations one with a rate limit and one with faults are among
 * @param resourcesEach resources in each of those
 * @param heap the operator's and the bare client's largest heap, as in {@code -Xmx}
 */
record Parameters(
        int resources,
        int idsPerResource,
        int organizations,
        Duration gitHubLatency,
        Duration writeInterval,
        List<Integer> scales,
        int alone,
        int manyOrganizations,
        int resourcesEach,
        String heap) {

    static Parameters ofSystemProperties() {
        return new Parameters(
                number("bench.resources"),
                number("bench.idsPerResource"),
                number("bench.organizations"),
                Duration.ofMillis(number("bench.gitHubLatencyMillis")),
                Duration.ofMillis(number("bench.writeIntervalMillis")),
                Arrays.stream(text("bench.scales").split(","))
                        .filter(part -> !part.isBlank())
                        .map(part -> Integer.valueOf(part.strip()))
                        .toList(),
                number("bench.alone"),
                number("bench.manyOrganizations"),
                number("bench.resourcesEach"),
                text("bench.heap"));
    }

    private static int number(String name) {
        return Integer.parseInt(text(name));
    }

    private static String text(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("-D" + name + " is missing; mvn -Pbench sets it");
        }
        return value;
    }
}
