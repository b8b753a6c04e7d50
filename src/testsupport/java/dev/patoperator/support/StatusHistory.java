package dev.patoperator.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SecretsWatch;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Every status that the operator wrote, as a watch of the resources delivers it. A fault shows in a status only while
 * it lasts, so a test that polls can miss it.
 */
public final class StatusHistory {

    private static final Set<OutcomeType> GOOD = Set.of(OutcomeType.APPROVED, OutcomeType.DENIED, OutcomeType.REVOKED);

    /**
     * The condition other than Ready that is True, by reason, as in the documented table of conditions. Empty for none.
     */
    private static final Map<String, String> BESIDE_READY = Map.ofEntries(
            Map.entry("Succeeded", ""),
            Map.entry("DryRun", ""),
            Map.entry("Progressing", "Reconciling"),
            Map.entry("RateLimited", "Reconciling"),
            Map.entry("GitHubUnavailable", "Reconciling"),
            Map.entry("PartiallyFailed", "Stalled"),
            Map.entry("Failed", "Stalled"),
            Map.entry("NotFound", "Stalled"),
            Map.entry("CredentialsNotFound", "Stalled"),
            Map.entry("CredentialsInvalid", "Stalled"),
            Map.entry("CredentialsForbidden", "Stalled"),
            Map.entry("PermissionDenied", "Stalled"),
            Map.entry("OrganizationNotFound", "Stalled"),
            Map.entry("Conflict", "Stalled"));

    private final Map<String, List<PatStatus>> statuses = new ConcurrentHashMap<>();

    private StatusHistory() {}

    /** Watches both kinds in every namespace until the client closes. Names are assumed to be unique. */
    public static StatusHistory watch(KubernetesClient client) {
        StatusHistory history = new StatusHistory();
        client.resources(PatGrantReview.class).inAnyNamespace().inform(history.handler());
        client.resources(PatRevocation.class).inAnyNamespace().inform(history.handler());
        return history;
    }

    private <R extends PatResource<?>> ResourceEventHandler<R> handler() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(R added) {
                note(added);
            }

            @Override
            public void onUpdate(R before, R now) {
                note(now);
            }

            @Override
            public void onDelete(R deleted, boolean unknown) {}
        };
    }

    private void note(PatResource<?> resource) {
        PatStatus status = resource.getStatus();
        if (status != null && !status.conditionList().isEmpty()) {
            List<PatStatus> known =
                    statuses.computeIfAbsent(resource.getMetadata().getName(), it -> new CopyOnWriteArrayList<>());
            if (known.isEmpty() || !known.get(known.size() - 1).equals(status)) {
                known.add(status);
            }
        }
    }

    /** Returns the statuses of one resource, oldest first. */
    List<PatStatus> of(String name) {
        return statuses.getOrDefault(name, List.of());
    }

    /** Returns the successive reasons of the Ready condition, without consecutive repetitions. */
    public List<String> reasons(String name) {
        List<String> reasons = new ArrayList<>();
        for (PatStatus status : of(name)) {
            String reason = TestOperator.ready(status).reason();
            if (reasons.isEmpty() || !reasons.get(reasons.size() - 1).equals(reason)) {
                reasons.add(reason);
            }
        }
        return reasons;
    }

    /** Waits until the Ready condition has had this reason at some time, and returns the first such condition. */
    public Condition awaitReason(String name, String reason) {
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(reasons(name)).as(name).contains(reason));
        return of(name).stream()
                .map(TestOperator::ready)
                .filter(condition -> reason.equals(condition.reason()))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the newest status has this reason, and returns that status. */
    public PatStatus awaitNow(String name, String reason) {
        TestOperator.waiting().untilAsserted(() -> {
            List<String> reasons = reasons(name);
            assertThat(reasons).as(name).isNotEmpty();
            assertThat(reasons.get(reasons.size() - 1))
                    .as("%s: %s", name, reasons)
                    .isEqualTo(reason);
        });
        return of(name).get(of(name).size() - 1);
    }

    /** Asserts that every status followed the table of conditions, kept all good outcomes, and contained no secret. */
    public void assertTruthful() {
        statuses.forEach((name, all) -> {
            Map<Long, Outcome> good = new HashMap<>();
            for (PatStatus status : all) {
                assertTable(name, status);
                SecretsWatch.assertNoSecretIn("the status of " + name, Serialization.asJson(status));
                Map<Long, Outcome> now =
                        status.outcomeList().stream().collect(Collectors.toMap(Outcome::id, outcome -> outcome));
                assertThat(now).as("good outcomes of %s stay", name).containsAllEntriesOf(good);
                now.values().stream()
                        .filter(outcome -> GOOD.contains(outcome.outcome()))
                        .forEach(outcome -> good.put(outcome.id(), outcome));
            }
        });
    }

    private static void assertTable(String name, PatStatus status) {
        Condition ready = TestOperator.ready(status);
        String beside = BESIDE_READY.get(ready.reason());
        assertThat(beside)
                .as("%s: reason %s is in the table", name, ready.reason())
                .isNotNull();
        assertThat(ready.status()).as("%s: %s", name, ready).isEqualTo(beside.isEmpty() ? "True" : "False");
        assertThat(ready.message()).as("%s: %s", name, ready).isNotBlank();
        List<Condition> others = status.conditionList().stream()
                .filter(condition -> !condition.type().equals("Ready"))
                .toList();
        if (beside.isEmpty()) {
            assertThat(others).as(name).isEmpty();
        } else {
            assertThat(others).as(name).singleElement().satisfies(condition -> {
                assertThat(condition.type()).isEqualTo(beside);
                assertThat(condition.status()).isEqualTo("True");
                assertThat(condition.reason()).isEqualTo(ready.reason());
            });
        }
    }
}
