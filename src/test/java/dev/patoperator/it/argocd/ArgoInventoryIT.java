package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.it.argocd.ArgoApplication.Health;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An inventory in Git. Its objects, which are not in Git, neither make the Application OutOfSync nor are pruned. */
class ArgoInventoryIT extends TeamOnArgoCd {

    private static final String REQUEST = "PatRequest";
    private static final String GRANT = "PatGrant";
    private static final String ALL = "requests: {}\n  grants: {}";

    /** An organization for each test: the operator keeps the lists of an organization for the interval. */
    private final SimulatedOrganization estate = gitHub.organization("estate-" + newId());

    @Test
    void objectsAreHealthyChildrenOfTheInventoryAndTheApplicationIsGreen() {
        String request = "acme-" + newRequestOfEstate();
        String grant = "acme-" + newGrantOfEstate();
        String commit = git.write("reviews/inventory.yaml", estate(ALL)).commit("show the estate");

        awaitChildren("acme", REQUEST + "/" + request, GRANT + "/" + grant);

        reviews.awaitGreen(commit);
        assertThat(reviews.awaitHealth(REQUEST, request, "Healthy").message()).startsWith("pending");
        assertThat(reviews.awaitHealth(GRANT, grant, "Healthy").message()).startsWith("active");
        assertThat(reviews.refreshed().at("/status/resources"))
                .extracting(resource -> resource.path("kind").asText())
                .containsExactly(INVENTORY);
    }

    @Test
    void syncWithPruneKeepsTheObjectsAndWritesNothing() {
        String request = "acme-" + newRequestOfEstate();
        String grant = "acme-" + newGrantOfEstate();
        String commit = git.write("reviews/inventory.yaml", estate(ALL)).commit("show the estate");
        awaitChildren("acme", REQUEST + "/" + request, GRANT + "/" + grant);
        reviews.awaitGreen(commit);
        JsonNode shownRequest = stored(REQUEST, request);
        JsonNode shownGrant = stored(GRANT, grant);

        assertThat(ArgoApplication.phase(reviews.syncAndPrune())).isEqualTo("Succeeded");
        assertThat(ArgoApplication.phase(reviews.syncAndPrune())).isEqualTo("Succeeded");

        reviews.awaitGreen(commit);
        assertThat(stored(REQUEST, request)).isEqualTo(shownRequest);
        assertThat(stored(GRANT, grant)).isEqualTo(shownGrant);
    }

    /** The lists are read again after the interval of a minute. */
    @Test
    @Timeout(150)
    void objectsThatComeLaterLeaveTheApplicationGreen() {
        String commit =
                git.write("reviews/inventory.yaml", estate(ALL, "interval: 1m")).commit("show the estate");
        reviews.awaitGreen(commit);
        String later = "acme-" + newGrantOfEstate();

        waiting().atMost(Duration.ofSeconds(110)).until(() -> isStored(GRANT, later));

        awaitChildren("acme", GRANT + "/" + later);
        reviews.awaitGreen(commit);
    }

    @Test
    void inventoryThatIsPrunedTakesItsObjectsAlong() {
        String request = "acme-" + newRequestOfEstate();
        git.write("reviews/inventory.yaml", estate(ALL))
                .write("reviews/other.yaml", review("other", "Deny", newRequest(), "suspend: true"))
                .commit("show the estate");
        awaitChildren("acme", REQUEST + "/" + request);

        git.delete("reviews/inventory.yaml").commit("enough seen");

        waiting().until(() -> {
            reviews.refreshed();
            return !isStored(INVENTORY, "acme");
        });
        // There is no garbage collector without a controller manager.
        if (argo.hasGarbageCollector()) {
            waiting().until(() -> !isStored(REQUEST, request));
        }
        assertThat(estate.pendingRequestIds()).contains(Long.valueOf(request.substring("acme-".length())));
    }

    @Test
    void inventoryOfAnotherOrganizationIsDegraded() {
        git.write(
                        "reviews/inventory.yaml",
                        inventory("elsewhere", ALL).replace("organization: acme", "organization: not-installed"))
                .commit("an organization without the App");

        Health health = reviews.awaitHealth(INVENTORY, "elsewhere", "Degraded");

        assertThat(health.message()).contains("not-installed");
        assertThat(reviews.actions(INVENTORY, "elsewhere")).isEmpty();
    }

    /** What the comment in project.yaml says. */
    @Test
    void projectWithoutTheKindsOfTheObjectsDoesNotShowThem() {
        applyExample("project.yaml", """
                    - {group: patoperator.dev, kind: PatRequest}
                    - {group: patoperator.dev, kind: PatGrant}
                """);
        String request = "acme-" + newRequestOfEstate();
        String commit = git.write("reviews/inventory.yaml", estate(ALL)).commit("show the estate to auditors only");

        waiting().until(() -> {
            reviews.refreshed();
            return isStored(REQUEST, request);
        });

        reviews.awaitGreen(commit);
        assertThat(reviews.children(INVENTORY, "acme")).isEmpty();
    }

    /** The file of an inventory named acme of this test's organization. */
    private String estate(String... spec) {
        return inventory("acme", spec).replace("organization: acme", "organization: " + estate.login());
    }

    private long newRequestOfEstate() {
        long id = newId();
        estate.request(id).add();
        return id;
    }

    private long newGrantOfEstate() {
        long id = newId();
        estate.grant(id).add();
        return id;
    }

    private void awaitChildren(String inventory, String... children) {
        waiting().untilAsserted(() -> {
            reviews.refreshed();
            assertThat(reviews.children(INVENTORY, inventory)).containsAll(List.of(children));
        });
    }
}
