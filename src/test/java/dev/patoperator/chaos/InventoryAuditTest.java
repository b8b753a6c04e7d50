package dev.patoperator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatRequestResource;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit of inventories finds each kind of error and accepts what is right. */
class InventoryAuditTest {

    private static GitHubSimulator gitHub;
    private static EmbeddedKubernetes kubernetes;

    private final SimulatedOrganization acme = gitHub.organization("acme");
    private final List<CustomResource<Void, InventoryItemStatus>> objects = new ArrayList<>();
    private Tenant tenant;
    private KeptInventory kept;

    @BeforeAll
    static void startServers() {
        gitHub = GitHubSimulator.start();
        kubernetes = EmbeddedKubernetes.start(List.of());
        gitHub.organization("acme").request(1).add();
        gitHub.organization("acme").request(2).add();
        gitHub.organization("acme").request(3).add();
    }

    @BeforeEach
    void keep() {
        tenant = new Tenant(kubernetes.client(), gitHub, "acme", gitHub.app()).join();
        kept = new KeptInventory(tenant, "estate", true, false, 2);
        objects.addAll(List.of(object(1), object(2)));
    }

    @AfterAll
    static void stopServers() {
        kubernetes.close();
        gitHub.close();
    }

    @Test
    void acceptsObjectsAndCountsThatAgree() {
        assertThat(findings("UpToDate", "requests: 3, truncated: 1")).isEmpty();
    }

    @Test
    void findsAMissingObjectAndOneOfAnItemThatIsNotShown() {
        objects.set(0, object(3));

        assertThat(findings("UpToDate", "requests: 3, truncated: 1"))
                .hasSize(2)
                .anySatisfy(finding -> assertThat(finding).contains("has no object for 1 of 2", "estate-1"))
                .anySatisfy(finding -> assertThat(finding).contains("does not show: 1 of 2", "estate-3"));
    }

    @Test
    void findsAnObjectThatIsEditedOrHasNoLabel() {
        objects.get(0)
                .setStatus(Serialization.unmarshal(
                        "---\n{organization: acme, id: 1, owner: mallory}", InventoryItemStatus.class));
        objects.get(1).getMetadata().getLabels().put("patoperator.dev/inventory", "other");

        assertThat(findings("UpToDate", "requests: 3, truncated: 1"))
                .hasSize(2)
                .anySatisfy(finding -> assertThat(finding).contains("does not show", "mallory"))
                .anySatisfy(finding -> assertThat(finding).contains("without its label"));
    }

    @Test
    void findsObjectsThatAreLeftOver() {
        objects.add(object(4));
        objects.get(2).getMetadata().getOwnerReferences().get(0).setUid("of-a-deleted-one");
        objects.add(object(5));
        objects.get(3).getMetadata().setOwnerReferences(List.of());

        assertThat(findings("UpToDate", "requests: 3, truncated: 1"))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding).contains("is left over"));
    }

    @Test
    void findsWrongCounts() {
        assertThat(findings("UpToDate", "requests: 2, truncated: 1"))
                .singleElement()
                .asString()
                .contains("counts wrongly");
        assertThat(findings("UpToDate", "requests: 3, truncated: 1, grants: 0"))
                .singleElement()
                .asString()
                .contains("counts wrongly");
    }

    @Test
    void acceptsAnInventoryThatIsNotReadyOnlyForTheTrueReason() {
        assertThat(findings("CredentialsInvalid", "requests: 1"))
                .singleElement()
                .asString()
                .contains("does not say UpToDate");

        tenant.spoil(Tenant.Flaw.KEY_REVOKED);
        objects.clear();
        assertThat(findings("CredentialsInvalid", "requests: 1")).isEmpty();
        assertThat(findings("CredentialsNotFound", "requests: 1")).hasSize(1);
    }

    @Test
    void findsADeletedInventoryThatIsStillThere() {
        kept.setLive(false);

        assertThat(findings("UpToDate", "requests: 3, truncated: 1"))
                .singleElement()
                .asString()
                .contains("was deleted");
    }

    private List<String> findings(String reason, String counts) {
        PatInventory inventory = Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata: {name: estate, namespace: acme, generation: 1, uid: of-estate}
                status:
                  {observedGeneration: 1, neverExpiring: 3, idle: 0, uncovered: 3, %s,
                   conditions: [{type: Ready, status: "True", reason: %s}]}
                """.formatted(counts, reason), PatInventory.class);
        List<String> findings = new ArrayList<>();
        new InventoryAudit(acme, new InventoryContents(List.of(inventory), objects), findings).check(kept);
        return findings;
    }

    private static PatRequestResource object(long id) {
        return Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatRequest
                metadata:
                  name: estate-%1$d
                  namespace: acme
                  labels: {patoperator.dev/inventory: estate}
                  ownerReferences: [{kind: PatInventory, name: estate, uid: of-estate, controller: true}]
                status:
                  {organization: acme, id: %1$d, owner: octocat, tokenID: %2$d, tokenName: token-%1$d, decision: None}
                """.formatted(id, 900_000 + id), PatRequestResource.class);
    }
}
