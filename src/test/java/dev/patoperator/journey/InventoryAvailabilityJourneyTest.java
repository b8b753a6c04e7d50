package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Installations that cannot serve inventories, or not everywhere: decisions go on, and inventories follow when they can. */
class InventoryAvailabilityJourneyTest {

    private static final List<String> INVENTORY_KINDS = List.of("patinventories", "patrequests", "patgrants");

    private TestOperator operator;

    @AfterEach
    void close() {
        operator.close();
    }

    private static List<String> crds(boolean ofInventories) {
        try (Stream<Path> files = Files.list(Path.of("deploy/crds"))) {
            return files.filter(file -> file.toString().endsWith("-v1.yml"))
                    .filter(file -> ofInventories
                            == INVENTORY_KINDS.stream()
                                    .anyMatch(kind ->
                                            file.getFileName().toString().startsWith(kind)))
                    .map(InventoryAvailabilityJourneyTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String inventory(String namespace) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata: {name: estate, namespace: %s}
                spec: {organization: acme, interval: 1m, grants: {}}
                """.formatted(namespace);
    }

    private List<String> grants(String namespace) {
        return operator.client().resources(PatGrantResource.class).inNamespace(namespace).list().getItems().stream()
                .map(grant -> grant.getMetadata().getName())
                .toList();
    }

    private SimulatedOrganization prepare(TestOperator prepared) {
        operator = prepared;
        SimulatedOrganization acme = operator.gitHub().organization("acme");
        operator.secret("acme", "github-app");
        acme.request(1).owner("ci-bot").add();
        acme.grant(12).owner("mona").add();
        return acme;
    }

    @Test
    void withoutTheKindsDecisionsAreMadeAndOneLineSaysSo() {
        SimulatedOrganization acme = prepare(TestOperator.prepare(crds(false)));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.patoperator.inventory");
        log.start();
        logger.addAppender(log);
        try {
            operator.start();
            operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));
            waiting().until(() -> acme.pendingRequestIds().isEmpty());
            operator.awaitReview("bots", "UpToDate");
            JourneySteps.staysTrue(() -> assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("Inventories are not served for now, everything else is: the"
                            + " CustomResourceDefinition of PatInventory is not installed"));
        } finally {
            logger.detachAppender(log);
        }

        crds(true)
                .forEach(crd -> operator.client()
                        .load(new ByteArrayInputStream(crd.getBytes(StandardCharsets.UTF_8)))
                        .create());
        operator.apply(inventory("acme"));
        waiting().until(() -> grants("acme").contains("estate-12"));
    }

    @Test
    void withoutThePermissionToWatchDecisionsAreMade() {
        SimulatedOrganization acme = prepare(TestOperator.prepare());
        operator.kubernetes().faults().failNext(100_000, call -> call.resource().equals("patinventories"), 403);
        operator.start();
        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));
        waiting().until(() -> acme.pendingRequestIds().isEmpty());

        operator.kubernetes().faults().clear();
        operator.apply(inventory("acme"));
        waiting().until(() -> grants("acme").contains("estate-12"));
    }

    @Test
    void aWatchThatFailsLaterStopsNoDecision() {
        SimulatedOrganization acme = prepare(TestOperator.prepare());
        operator.start();
        operator.apply(inventory("acme"));
        waiting().until(() -> grants("acme").contains("estate-12"));
        operator.kubernetes()
                .faults()
                .failNext(
                        100_000,
                        call -> call.resource().equals("patinventories")
                                && (call.verb() == Verb.WATCH || call.verb() == Verb.LIST),
                        403);
        operator.kubernetes().expireWatches();

        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));

        waiting().until(() -> acme.pendingRequestIds().isEmpty());
    }

    @Test
    void inventoryRecreatedWhileNoWatchIsOpenIsServed() {
        prepare(TestOperator.prepare());
        operator.start();
        operator.apply(inventory("acme").replace("interval: 1m", "interval: 24h"));
        waiting().until(() -> grants("acme").contains("estate-12"));
        operator.kubernetes().faults().failNext(100_000, call -> call.verb() == Verb.WATCH, 503);
        operator.kubernetes().closeWatches();

        operator.client()
                .resources(PatInventory.class)
                .inNamespace("acme")
                .withName("estate")
                .delete();
        operator.apply(inventory("acme").replace("interval: 1m", "interval: 24h"));
        operator.kubernetes().expireWatches();
        operator.kubernetes().faults().clear();

        waiting()
                .untilAsserted(() -> assertThat(operator.client()
                                .resources(PatInventory.class)
                                .inNamespace("acme")
                                .withName("estate")
                                .get()
                                .getStatus()
                                .observedGeneration())
                        .isEqualTo(1));
    }

    @Test
    void aNamespaceWhosePermissionComesLaterIsServed() {
        prepare(TestOperator.prepare());
        operator.secret("late", "github-app");
        operator.setting("PAT_OPERATOR_WATCH_NAMESPACES", "acme, late");
        operator.kubernetes()
                .faults()
                .failNext(
                        100_000,
                        call -> call.verb() == Verb.LIST
                                && call.resource().equals("patinventories")
                                && call.namespace().equals("late"),
                        403);
        operator.start();
        operator.apply(inventory("late"));
        operator.apply(inventory("acme"));
        waiting().until(() -> grants("acme").contains("estate-12"));
        assertThat(grants("late")).isEmpty();

        operator.kubernetes().faults().clear();

        waiting().until(() -> grants("late").contains("estate-12"));
    }

    @Test
    void onlyWatchedNamespacesAreServed() {
        prepare(TestOperator.prepare());
        operator.secret("other", "github-app");
        operator.setting("PAT_OPERATOR_WATCH_NAMESPACES", "acme, forbidden");
        operator.kubernetes()
                .faults()
                .failNext(
                        100_000,
                        call -> call.resource().equals("patinventories")
                                && call.namespace().equals("forbidden"),
                        403);
        operator.start();
        operator.apply(inventory("other"));
        operator.apply(inventory("acme"));

        waiting().until(() -> grants("acme").contains("estate-12"));
        JourneySteps.staysTrue(() -> assertThat(grants("other")).isEmpty());
    }
}
