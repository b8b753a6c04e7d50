package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.LenientSchemas;
import dev.patoperator.support.PrecedenceHolder;
import dev.patoperator.support.PrecedenceTenant;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A tenant without verified credentials in an organization neither stops a healthy tenant there nor delays it for long,
 * whatever it applies. Each combination of a tenant and a resource has an organization of its own; all run at once in
 * one operator.
 *
 * <p>In each organization the healthy tenant approves request 1 with a selector and request 2 by its id, and denies
 * request 3 with a standing Deny.
 */
class UnverifiedPrecedenceJourneyTest {

    /** The longest hold, 30 seconds in production, plus time for some hundred workers on a small machine. */
    private static final Duration BOUND =
            TestOperator.QUICK.requeueIntervals().maxHold().plusSeconds(14);

    private static TestOperator operator;
    private static GitHubSimulator other;
    private static JourneySteps journeySteps;

    private record Cell(PrecedenceTenant tenant, PrecedenceHolder holder, SimulatedOrganization organization) {

        static Cell of(PrecedenceTenant tenant, PrecedenceHolder holder) {
            String login = "o-" + tenant.ordinal() + "-"
                    + holder.name().toLowerCase(Locale.ROOT).replace('_', '-');
            return new Cell(
                    tenant, holder, operator.gitHub().organization(login.substring(0, Math.min(39, login.length()))));
        }

        boolean isDone() {
            return organization.pendingRequestIds().isEmpty();
        }
    }

    @BeforeAll
    static void start() {
        operator = TestOperator.prepare(LenientSchemas.crds());
        other = GitHubSimulator.start();
        operator.setting("PAT_OPERATOR_GITHUB_API_URLS", operator.gitHub().baseUrl() + "," + other.baseUrl());
        operator.secret("acme", "github-app");
        for (PrecedenceTenant tenant : PrecedenceTenant.values()) {
            tenant.prepare(operator, other);
        }
        operator.start();
        journeySteps = new JourneySteps(operator);
    }

    @AfterAll
    static void stop() {
        operator.close();
        other.close();
    }

    @Test
    void healthyTenantIsNeitherStoppedNorDelayedForLong() throws InterruptedException {
        List<Cell> cells = new ArrayList<>();
        for (PrecedenceTenant tenant : PrecedenceTenant.values()) {
            for (PrecedenceHolder holder : PrecedenceHolder.values()) {
                Cell cell = Cell.of(tenant, holder);
                cells.add(cell);
                tenant.join(operator, other, cell.organization());
                cell.organization().request(1).owner("ci-bot").add();
                cell.organization().request(2).owner("hubot").add();
                cell.organization().request(3).owner("mallory").add();
                LenientSchemas.store(operator, holder.in(tenant.namespace(), cell.organization()));
            }
        }
        cells.forEach(cell -> healthyTenantDecides(cell.organization()));

        AtomicBoolean over = new AtomicBoolean();
        Thread editor = new Thread(() -> editAndForge(cells, over), "editor");
        editor.start();
        try {
            TestOperator.waiting()
                    .atMost(BOUND)
                    .untilAsserted(() ->
                            assertThat(cells).filteredOn(cell -> !cell.isDone()).isEmpty());
        } finally {
            over.set(true);
            editor.join();
        }

        assertThat(cells)
                .allSatisfy(cell -> assertThat(cell.organization().decisions())
                        .extracting(SimulatedDecision::id, SimulatedDecision::action)
                        .containsExactlyInAnyOrder(
                                tuple(1L, SimulatedDecision.DecisionAction.APPROVE),
                                tuple(2L, SimulatedDecision.DecisionAction.APPROVE),
                                tuple(3L, SimulatedDecision.DecisionAction.DENY)));
        assertDenyPoliciesSayThatTheyHoldNothingBack(cells);
    }

    /** Edits specs and forges statuses, one every 20 ms, until {@code over} is set. */
    private static void editAndForge(List<Cell> cells, AtomicBoolean over) {
        List<Cell> edited = cells.stream()
                .filter(cell -> cell.holder() == PrecedenceHolder.EDITED_DENY_SELECTOR
                        || cell.tenant() == PrecedenceTenant.SECRET_MISSING_AND_STATUS_FORGED)
                .toList();
        for (int round = 0; !over.get(); round++) {
            Cell cell = edited.get(round % edited.size());
            try {
                if (cell.tenant() == PrecedenceTenant.SECRET_MISSING_AND_STATUS_FORGED) {
                    forge(cell);
                } else {
                    edit(cell, round);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (KubernetesClientException e) {
                // The operator wrote at the same time.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void edit(Cell cell, int round) {
        String reason = "  reason: round " + round + "\n  action:";
        LenientSchemas.store(
                operator,
                cell.holder().in(cell.tenant().namespace(), cell.organization()).replace("  action:", reason));
    }

    private static void forge(Cell cell) {
        Resource<GenericKubernetesResource> resource = operator.client()
                .genericKubernetesResources("patoperator.dev/v1alpha1", "PatGrantReview")
                .inNamespace(cell.tenant().namespace())
                .withName(PrecedenceHolder.name(cell.organization()));
        resource.editStatus(review -> {
            // The conditions stay, because the operator does not write a forged status again before it has something
            // new.
            if (review.getAdditionalProperties().get("status") instanceof Map<?, ?> status) {
                Map<String, Object> forged = new HashMap<>();
                status.forEach((key, value) -> forged.put((String) key, value));
                forged.put("observedGeneration", review.getMetadata().getGeneration());
                forged.put("total", 1);
                forged.put("succeeded", 1);
                forged.put("githubAPIURL", operator.gitHub().baseUrl());
                review.setAdditionalProperty("status", forged);
            }
            return review;
        });
    }

    private static void healthyTenantDecides(SimulatedOrganization organization) {
        String suffix = "-" + organization.login();
        operator.apply(SelectorManifests.standing(organization, "bots" + suffix, "Approve", "owners: [ci-bot]\n"));
        operator.apply(SelectorManifests.standing(organization, "deny" + suffix, "Deny", "owners: [mallory]\n"));
        operator.apply(SelectorManifests.review(organization, "one" + suffix, "Approve", "patRequestIDs: [2]\n"));
    }

    private static void assertDenyPoliciesSayThatTheyHoldNothingBack(List<Cell> cells) {
        for (Cell cell : cells) {
            // An App that is rate limited or down can still become verified; one of another GitHub is verified there.
            boolean refused = cell.tenant().ordinal() < PrecedenceTenant.RATE_LIMITED.ordinal();
            boolean quiet = cell.holder() != PrecedenceHolder.EDITED_DENY_SELECTOR
                    && cell.tenant() != PrecedenceTenant.SECRET_MISSING_AND_STATUS_FORGED;
            if (refused && quiet && cell.holder().isDenyPolicy()) {
                TestOperator.waiting()
                        .untilAsserted(
                                () -> assertThat(ready(holder(cell).getStatus()).message())
                                        .as("%s", cell)
                                        .contains("holds nothing back"));
            }
        }
    }

    private static PatGrantReview holder(Cell cell) {
        return operator.client()
                .resources(PatGrantReview.class)
                .inNamespace(cell.tenant().namespace())
                .withName(PrecedenceHolder.name(cell.organization()))
                .get();
    }
}
