package dev.patoperator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.github.simulator.Decision;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.Installation;
import dev.patoperator.it.OnRealKubernetes;
import dev.patoperator.it.RealKubernetes;
import dev.patoperator.process.OperatorJvm;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever fails, and however often the operator is killed: what was asked for is done, once, and told as it was. */
@ExtendWith(OnRealKubernetes.class)
class ChaosIT {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void inTheEndGitHubTheStatusesAndWhatWasAskedForAgree(RealKubernetes kubernetes, Installation installation) {
        Parameters parameters = Parameters.ofThisRun();
        LOG.warn("{}", parameters);
        try (GitHubSimulator gitHub = GitHubSimulator.start()) {
            kubernetes.credentialsFor(gitHub);
            SimulatedOrganization acme = gitHub.organization("acme").rateLimit(1_000_000);
            Soak soak = new Soak(parameters, kubernetes, installation, gitHub);
            soak.run();
            try (OperatorJvm last = installation.startOperator(gitHub, Soak.SETTINGS)) {
                assertThat(last.port()).isPositive();
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofSeconds(1))
                        .untilAsserted(
                                () -> assertThat(audited(kubernetes, acme, soak).findings())
                                        .isEmpty());
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> installation.writeAheadRecords().isEmpty());
            }
            report(parameters, soak, gitHub, audited(kubernetes, acme, soak));
            assertTheNextOneSendsNothing(installation, gitHub);
        }
    }

    private static Audit audited(RealKubernetes kubernetes, SimulatedOrganization acme, Soak soak) {
        Map<String, PatResource<?>> resources = new HashMap<>();
        for (Class<? extends PatResource<?>> kind : List.of(PatGrantReview.class, PatRevocation.class)) {
            kubernetes
                    .admin()
                    .resources(kind)
                    .inNamespace("acme")
                    .list()
                    .getItems()
                    .forEach(resource -> resources.put(resource.name(), resource));
        }
        Set<Long> undecided = new HashSet<>(acme.pendingRequestIds());
        undecided.addAll(acme.activeGrantIds());
        return new Audit(soak.wishes(), acme.decisions(), undecided)
                .ofDecisions()
                .ofStatuses(resources);
    }

    private static void report(Parameters parameters, Soak soak, GitHubSimulator gitHub, Audit audit) {
        List<Decision> decisions = gitHub.organization("acme").decisions();
        long people = decisions.stream()
                .filter(decision -> decision.by().equals(Decision.PERSON))
                .count();
        LOG.warn(
                """
                {}: {} resources, {} decisions of the operator and {} of people, in {} POSTs
                faults at GitHub: {}
                in the cluster: {}
                decided after nobody wanted it any more, because it crossed: {} at most; by Absence what a person did: {}""",
                parameters,
                soak.wishes().size(),
                decisions.size() - people,
                people,
                gitHub.postCount(),
                soak.faults(),
                soak.strikes(),
                audit.latest(),
                audit.byAbsence());
    }

    /** All is done: a restart costs GitHub no call that decides. */
    private static void assertTheNextOneSendsNothing(Installation installation, GitHubSimulator gitHub) {
        int posts = gitHub.postCount();
        try (OperatorJvm next = installation.startOperator(gitHub, Soak.SETTINGS)) {
            next.awaitReady();
            Awaitility.await()
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> gitHub.postCount() == posts);
        }
    }
}
