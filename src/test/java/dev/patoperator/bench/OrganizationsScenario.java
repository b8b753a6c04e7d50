package dev.patoperator.bench;

import java.io.IOException;

/** Several organizations at once, with and without one whose hourly rate limit is used up the whole time. */
final class OrganizationsScenario {

    private static final int ORGANIZATIONS = 10;
    private static final int RESOURCES_EACH = 50;
    private static final String LIMITED = "org0";
    private static final double NANOS = 1e9;

    private final Parameters parameters;
    private final Report report;

    OrganizationsScenario(Parameters parameters, Report report) {
        this.parameters = parameters;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        double free = secondsOfTheOthers(false);
        double beside = secondsOfTheOthers(true);
        report.add(new Row(
                "%d organizations x %d resources, one rate limited".formatted(ORGANIZATIONS, RESOURCES_EACH),
                "seconds until the others are Ready",
                beside,
                null,
                "%.2f s when none is limited; from the operator's start line".formatted(free)));
    }

    private double secondsOfTheOthers(boolean limited) throws IOException, InterruptedException {
        try (Stand stand = Stand.open(parameters.gitHubLatency())) {
            for (int n = 0; n < ORGANIZATIONS; n++) {
                stand.seed("org" + n, RESOURCES_EACH, parameters.idsPerResource());
            }
            if (limited) {
                stand.gitHub().organization(LIMITED).exhaustRateLimit();
            }
            try (ChildJvm operator = stand.startOperator(parameters.writeInterval())) {
                operator.awaitStartLine();
                long start = System.nanoTime();
                stand.awaitReady(
                        operator, (ORGANIZATIONS - 1) * RESOURCES_EACH, name -> !name.startsWith(LIMITED + "-"));
                if (limited && stand.ready().count(name -> name.startsWith(LIMITED + "-")) > 0) {
                    throw new IllegalStateException("the limited organization was not limited");
                }
                return (stand.ready().last(name -> !name.startsWith(LIMITED + "-")) - start) / NANOS;
            }
        }
    }
}
