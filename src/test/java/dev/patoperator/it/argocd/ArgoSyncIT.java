package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.it.argocd.ArgoApplication.Health;
import org.junit.jupiter.api.Test;

/** The effect on a resource when its file is added, changed, renamed, exported and deleted. */
class ArgoSyncIT extends TeamOnArgoCd {

    @Test
    void applicationTurnsGreenAndRepeatedSyncsWriteNothing() {
        long request = newRequest();
        String commit =
                git.write("reviews/ci.yaml", review("ci", "Approve", request)).commit("approve");
        reviews.awaitGreen(commit);
        JsonNode first = stored(REVIEW, "ci");

        reviews.sync();
        reviews.sync();

        reviews.awaitGreen(commit);
        assertThat(reviews.health(REVIEW, "ci")).isEqualTo(new Health("Healthy", "approved 1 of 1"));
        assertThat(stored(REVIEW, "ci")).isEqualTo(first);
        assertDecidedOnce(request);
    }

    @Test
    void prunedResourceSendsNothing() {
        long grant = newGrant();
        git.write("revocations/laptop.yaml", revocation("laptop", grant));
        revocations.awaitGreen(git.commit("revoke"));
        int posts = gitHub.postCount();

        String commit = git.delete("revocations/laptop.yaml").commit("done");

        revocations.await(application -> !isStored(REVOCATION, "laptop"));
        revocations.awaitGreen(commit);
        assertThat(gitHub.postCount()).isEqualTo(posts);
    }

    /** Only revocations.yaml sets allowEmpty: an empty folder of policies is more likely a mistake. */
    @Test
    void lastReviewOfAFolderIsNotPruned() {
        git.write("reviews/ci.yaml", review("ci", "Approve", newRequest()));
        reviews.awaitGreen(git.commit("approve"));

        git.delete("reviews/ci.yaml").commit("delete the last file");

        reviews.await(application -> ArgoApplication.messages(application).contains("will wipe out all resources"));
        assertThat(isStored(REVIEW, "ci")).isTrue();
    }

    @Test
    void renamedResourceIsANewOneAndDecidesNothingTwice() {
        long request = newRequest();
        git.write("reviews/ci.yaml", review("ci", "Approve", request));
        reviews.awaitGreen(git.commit("approve"));

        git.write("reviews/ci.yaml", review("renamed", "Approve", request)).commit("rename");

        assertThat(reviews.awaitHealth(REVIEW, "renamed", "Degraded").message()).contains("not pending in acme");
        waiting().until(() -> !isStored(REVIEW, "ci"));
        assertDecidedOnce(request);
    }

    @Test
    void resourcesRebuiltFromGitDecideNothingTwice() {
        long request = newRequest();
        long grant = newGrant();
        git.write("reviews/strict.yaml", review("strict", "Approve", request))
                .write("reviews/lenient.yaml", revocation("lenient", grant, "missingPolicy: Ignore"));
        reviews.awaitGreen(git.commit("decide"));

        kubectl().run("delete", "pgr,patrev", "--all", "-n", "acme");

        assertThat(reviews.awaitHealth(REVIEW, "strict", "Degraded").message()).contains("not pending in acme");
        assertThat(reviews.awaitHealth(REVOCATION, "lenient", "Healthy").message())
                .isEqualTo("revoked 0 of 1; 1 was already gone (missingPolicy: Ignore)");
        assertDecidedOnce(request);
        assertDecidedOnce(grant);
    }

    @Test
    void exportedResourceStaysSynced() {
        long request = newRequest();
        git.write("reviews/ci.yaml", review("ci", "Approve", request));
        reviews.awaitGreen(git.commit("approve"));
        ObjectNode exported = stored(REVIEW, "ci").deepCopy();
        JsonNode before = stored(REVIEW, "ci");

        String commit =
                git.write("reviews/ci.yaml", exported.toPrettyString()).commit("put what is in the cluster into Git");

        reviews.awaitGreen(commit).sync();
        reviews.awaitGreen(commit);
        assertThat(stored(REVIEW, "ci").path("spec")).isEqualTo(before.path("spec"));
        assertThat(stored(REVIEW, "ci").path("status")).isEqualTo(before.path("status"));
        assertDecidedOnce(request);
    }

    @Test
    void kustomizationWithLabelsAndANamePrefixStaysSynced() {
        long request = newRequest();
        git.write("reviews/ci.yaml", review("ci", "Approve", request)).write("reviews/kustomization.yaml", """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namePrefix: team-
                labels: [{pairs: {team: platform}}]
                resources: [ci.yaml]
                """);

        String commit = git.commit("approve, by kustomize");

        reviews.awaitGreen(commit).sync();
        reviews.awaitGreen(commit);
        assertThat(stored(REVIEW, "team-ci").at("/metadata/labels/team").asText())
                .isEqualTo("platform");
        assertDecidedOnce(request);
    }

    @Test
    void deletedApplicationDeletesItsResourcesAndSendsNothing() {
        long grant = newGrant();
        git.write("revocations/laptop.yaml", revocation("laptop", grant));
        revocations.awaitGreen(git.commit("revoke"));
        int posts = gitHub.postCount();

        revocations.delete();

        assertThat(isStored(REVOCATION, "laptop")).isFalse();
        assertThat(gitHub.postCount()).isEqualTo(posts);
        assertThat(acme.decisions()).extracting(SimulatedDecision::id).containsOnlyOnce(grant);
    }

    @Test
    void projectRefusesOtherKindsAndOtherNamespaces() {
        git.write("reviews/secret.yaml", """
                apiVersion: v1
                kind: Secret
                metadata: {name: github-app}
                """).commit("a Secret");
        reviews.await(application -> ArgoApplication.messages(application)
                .contains("resource :Secret is not permitted in project acme-pats"));

        git.delete("reviews/secret.yaml").write("reviews/other.yaml", """
                        apiVersion: patoperator.dev/v1alpha1
                        kind: PatGrantReview
                        metadata: {name: other, namespace: kube-public}
                        spec: {organization: acme, action: Deny, patRequestIDs: [1]}
                        """).commit("another team's namespace");
        reviews.await(application -> ArgoApplication.messages(application)
                .contains("namespace kube-public is not permitted in project 'acme-pats'"));
        assertThat(kubectl()
                        .run("get", "pgr", "-n", "kube-public", "-o", "name")
                        .text())
                .doesNotContain("other");
    }
}
