package dev.patoperator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.OnRealKubernetes;
import dev.patoperator.it.OperatorInstallation;
import dev.patoperator.it.RealKubernetes;
import dev.patoperator.process.OperatorJvm;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Despite all faults and kills, each requested decision is made once and reported as it was made. */
@ExtendWith(OnRealKubernetes.class)
class ChaosIT {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

    /**
     * Policies have an interval of one minute, and what is due must be done two minutes later. What GitHub refused is
     * sent again every three minutes, which then takes some seconds.
     */
    private static final Duration SETTLED = Duration.ofSeconds(200);

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void requestsDecisionsAndStatusesAgreeInTheEnd(RealKubernetes kubernetes, OperatorInstallation installation) {
        Parameters parameters = Parameters.ofThisRun();
        LOG.warn("{}", parameters);
        try (GitHubSimulator gitHub = GitHubSimulator.start();
                FailingSink sink = new FailingSink()) {
            SimulatedOrganization acme = gitHub.organization("acme");
            Runs runs = new Runs(installation, gitHub, sink.url());
            List<Tenant> tenants = tenants(kubernetes, installation, gitHub, acme);
            Soak soak = new Soak(parameters, kubernetes, gitHub, tenants, runs, sink);
            soak.run();
            AtomicReference<OperatorJvm> last = new AtomicReference<>(soak.survive());
            try {
                if (parameters.isLong()) {
                    // First with the broken credentials: a resource that cannot continue must report the reason.
                    awaitAgreement(parameters, kubernetes, gitHub, soak, runs, last);
                    awaitViews(kubernetes, gitHub, soak, runs, sink, last);
                    soak.askOnceMore();
                }
                soak.mendCredentials();
                awaitAgreement(parameters, kubernetes, gitHub, soak, runs, last);
                awaitViews(kubernetes, gitHub, soak, runs, sink, last);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(installation.writeAheadTexts())
                                .as("records that are no longer needed")
                                .filteredOn(record -> !new LeftRecords(kubernetes.admin()).isNeeded(record))
                                .isEmpty());
            } finally {
                runs.kill(last.get(), "last.log");
                last.get().close();
            }
            assertARestartSendsNothing(runs, gitHub);
        }
    }

    /** Three namespaces: two share an App and have one key each, the third has its own App. */
    private static List<Tenant> tenants(
            RealKubernetes kubernetes,
            OperatorInstallation installation,
            GitHubSimulator gitHub,
            SimulatedOrganization acme) {
        SimulatedApp another = gitHub.app(7_654_321, "Iv23liPatOperator02", AppKey.fresh());
        gitHub.install(
                acme,
                another,
                Map.of(
                        "organization_personal_access_token_requests", "write",
                        "organization_personal_access_tokens", "write"));
        acme.rateLimit(1_000_000);
        installation.namespaceWithRights("red");
        installation.namespaceWithRights("blue");
        KubernetesClient admin = kubernetes.admin();
        return List.of(
                new Tenant(admin, gitHub, "acme", gitHub.app()).join(),
                new Tenant(admin, gitHub, "red", gitHub.app()).join(),
                new Tenant(admin, gitHub, "blue", another).join());
    }

    private static void awaitAgreement(
            Parameters parameters,
            RealKubernetes kubernetes,
            GitHubSimulator gitHub,
            Soak soak,
            Runs runs,
            AtomicReference<OperatorJvm> operator) {
        Instant start = Instant.now();
        AtomicReference<Audit> latest = new AtomicReference<>();
        try {
            Awaitility.await()
                    .atMost(SETTLED)
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        operator.updateAndGet(it -> runs.restartIfNeeded(it, "last-ended"));
                        latest.set(audited(kubernetes, gitHub, soak, runs));
                        assertThat(latest.get().findings()).isEmpty();
                    });
        } finally {
            if (latest.get() != null) {
                report(parameters, soak, gitHub, latest.get(), Duration.between(start, Instant.now()));
            }
        }
    }

    private static Audit audited(RealKubernetes kubernetes, GitHubSimulator gitHub, Soak soak, Runs runs) {
        return new Audit(Evidence.of(soak.wishes(), gitHub, runs.spans()), resources(kubernetes), soak.disputes());
    }

    /** Waits until the inventories show and the sink was told what happened. GitHub is quiet. */
    private static void awaitViews(
            RealKubernetes kubernetes,
            GitHubSimulator gitHub,
            Soak soak,
            Runs runs,
            FailingSink sink,
            AtomicReference<OperatorJvm> operator) {
        SimulatedOrganization acme = gitHub.organization("acme");
        Instant start = Instant.now();
        AtomicReference<ViewAudit> latest = new AtomicReference<>();
        try {
            Awaitility.await()
                    .atMost(SETTLED.plus(pauseOf(acme)))
                    .pollInterval(Duration.ofSeconds(5))
                    .untilAsserted(() -> {
                        operator.updateAndGet(it -> runs.restartIfNeeded(it, "last-ended"));
                        List<Span> spans = runs.spans();
                        latest.set(new ViewAudit(acme)
                                .ofInventories(soak.inventories(), InventoryContents.of(kubernetes.admin()))
                                .ofNotifications(
                                        Evidence.of(soak.wishes(), gitHub, spans),
                                        resources(kubernetes),
                                        sink,
                                        spans.get(spans.size() - 1),
                                        operator.get().out() + operator.get().err()));
                        assertThat(latest.get().findings()).isEmpty();
                    });
        } finally {
            if (latest.get() != null) {
                LOG.warn(
                        "views audited for {} s",
                        Duration.between(start, Instant.now()).toSeconds());
                latest.get().figures().forEach(figure -> LOG.warn("{}", figure));
                latest.get().findings().forEach(finding -> LOG.warn("FINDING {}", finding));
            }
        }
    }

    /** An inventory waits for 1.5 s for each page of a list before it reads the lists again. */
    private static Duration pauseOf(SimulatedOrganization acme) {
        int items = acme.activeGrantIds().size() + acme.pendingRequestIds().size();
        return Duration.ofMillis(1_500).multipliedBy(2 + items / 100);
    }

    private static Map<String, PatResource<?>> resources(RealKubernetes kubernetes) {
        Map<String, PatResource<?>> resources = new HashMap<>();
        for (Class<? extends PatResource<?>> kind : List.of(PatGrantReview.class, PatRevocation.class)) {
            kubernetes
                    .admin()
                    .resources(kind)
                    .inAnyNamespace()
                    .list()
                    .getItems()
                    .forEach(resource ->
                            resources.put(Wish.key(resource.getMetadata().getNamespace(), resource.name()), resource));
        }
        return resources;
    }

    private static void report(Parameters parameters, Soak soak, GitHubSimulator gitHub, Audit audit, Duration taken) {
        List<SimulatedDecision> decisions = gitHub.organization("acme").decisions();
        long people = decisions.stream().filter(Evidence::isOfPerson).count();
        LOG.warn(
                "{}: {} resources, {} decisions of the operator and {} of people, in {} POSTs; tenants {}",
                parameters,
                soak.wishes().size(),
                decisions.size() - people,
                people,
                gitHub.postCount(),
                soak.tenants());
        LOG.warn("calls: {}", gitHub.callCounts());
        LOG.warn("calls that a fault hit, by kind: {}", soak.faults());
        LOG.warn("what people did: {}", soak.acts());
        LOG.warn("what happened in the cluster: {}", soak.strikes());
        LOG.warn("audited for {} s: {}", taken.toSeconds(), audit.figures());
        LOG.warn("{} findings", audit.findings().size());
        audit.findings().forEach(finding -> LOG.warn("FINDING {}", finding));
    }

    /** Asserts that a restart after all work is done makes no deciding call. */
    private static void assertARestartSendsNothing(Runs runs, GitHubSimulator gitHub) {
        int posts = gitHub.postCount();
        try (OperatorJvm next = runs.start()) {
            next.awaitReady();
            Awaitility.await()
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> gitHub.postCount() == posts);
        }
    }
}
