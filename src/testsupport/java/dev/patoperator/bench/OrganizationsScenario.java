package dev.patoperator.bench;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.util.List;

/**
 * Many organizations at once: alone, and together with one whose hourly rate limit is used up and one whose GitHub
 * fails, both for the whole run.
 */
final class OrganizationsScenario implements Scenario {

    private static final String LIMITED = "org0";
    private static final String FAULTY = "org1";
    private static final int SERVER_ERROR = 502;
    private static final double NANOS = 1e9;

    private final Setup setup;

    OrganizationsScenario(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void run() throws IOException, InterruptedException {
        double free = secondsOfTheOthers(false);
        double beside = secondsOfTheOthers(true);
        setup.report()
                .add(
                        "%d organizations x %d resources, one rate limited, one faulty"
                                .formatted(
                                        setup.parameters().manyOrganizations(),
                                        setup.parameters().resourcesEach()),
                        "seconds until the others are Ready, as a ratio to when all are well",
                        beside / free,
                        "%.1f s; %.1f s when all are well; from the operator's start line".formatted(beside, free));
    }

    private double secondsOfTheOthers(boolean troubled) throws IOException, InterruptedException {
        int organizations = setup.parameters().manyOrganizations();
        int each = setup.parameters().resourcesEach();
        try (Stand stand = Stand.open(setup)) {
            for (int n = 0; n < organizations; n++) {
                stand.seed("org" + n, each);
            }
            if (troubled) {
                stand.gitHub().organization(LIMITED).exhaustRateLimit();
                stand.gitHub()
                        .faults()
                        .on((method, path) -> path.startsWith("/orgs/" + FAULTY + "/"))
                        .every()
                        .status(SERVER_ERROR);
            }
            try (ChildJvm operator = stand.startOperator()) {
                operator.metricsPort();
                long start = System.nanoTime();
                stand.awaitReady(operator, (organizations - 2) * each, OrganizationsScenario::isOther);
                if (troubled && stand.ready().count(name -> !isOther(name)) > 0) {
                    throw new IllegalStateException("the troubled organizations were not in trouble");
                }
                return (stand.ready().last(OrganizationsScenario::isOther) - start) / NANOS;
            }
        }
    }

    private static boolean isOther(String name) {
        return List.of(LIMITED, FAULTY).stream().noneMatch(organization -> name.startsWith(organization + "-"));
    }
}
