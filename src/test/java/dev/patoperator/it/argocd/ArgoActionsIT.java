package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.it.argocd.ArgoApplication.Health;
import org.junit.jupiter.api.Test;

/** The health of a resource in each of its states, and the actions of its menu with their effects. */
class ArgoActionsIT extends TeamOnArgoCd {

    @Test
    void retryActionHealsADegradedReview() {
        long request = newId();
        String commit = git.write("reviews/early.yaml", review("early", "Approve", request))
                .commit("too early");
        assertThat(reviews.awaitHealth(REVIEW, "early", "Degraded").message())
                .startsWith("1 of 1 request is not pending in acme: id " + request + " was decided or withdrawn");
        assertThat(reviews.actions(REVIEW, "early")).containsExactlyInAnyOrder("retry", "suspend");
        acme.request(request).add();

        reviews.act("retry", REVIEW, "early");

        reviews.awaitGreen(commit);
        assertThat(reviews.actions(REVIEW, "early")).containsExactly("suspend");
        assertDecidedOnce(request);
    }

    @Test
    void suspendedResourceStaysSyncedUnderSelfHealUntilItIsResumed() {
        long request = newId();
        String commit = git.write("reviews/held.yaml", review("held", "Approve", request))
                .commit("hold it");
        reviews.awaitHealth(REVIEW, "held", "Degraded");

        reviews.act("suspend", REVIEW, "held");

        Health suspended = reviews.awaitHealth(REVIEW, "held", "Suspended");
        assertThat(suspended.message())
                .startsWith(
                        "spec.suspend is true: nothing is sent until it is false; before that: 1 of 1 request is not"
                                + " pending in acme: id " + request + " was decided or withdrawn");
        assertThat(reviews.actions(REVIEW, "held")).containsExactly("resume");
        acme.request(request).add();
        assertThat(ArgoApplication.isSynced(reviews.sync())).isTrue();
        assertThat(reviews.health(REVIEW, "held")).isEqualTo(suspended);

        reviews.act("resume", REVIEW, "held");

        reviews.awaitGreen(commit);
        assertDecidedOnce(request);
    }

    @Test
    void selfHealRevertsASuspensionWhenGitSetsSuspendToFalse() {
        long request = newId();
        git.write("reviews/held.yaml", review("held", "Approve", request, "suspend: false"))
                .commit("not suspended");
        reviews.awaitHealth(REVIEW, "held", "Degraded");

        reviews.act("suspend", REVIEW, "held");

        waiting().until(() -> {
            reviews.refreshed();
            return stored(REVIEW, "held").at("/metadata/generation").asInt() == 3;
        });
        assertThat(stored(REVIEW, "held").at("/spec/suspend").asBoolean()).isFalse();
    }

    /** In the first seconds the only message is that there is no result yet. */
    @Test
    void reviewIsProgressingWhileGitHubIsDown() {
        long request = newRequest();
        gitHub.faults().onAnything().every().status(503);
        String commit;
        try {
            commit = git.write("reviews/ci.yaml", review("ci", "Approve", request))
                    .commit("approve");
            assertThat(reviews.awaitHealth(REVIEW, "ci", "Progressing").message())
                    .matches("no result yet|GitHub answered .* with 503.*");
            reviews.awaitHealth(REVIEW, "ci", health -> health.message().contains("with 503"));
        } finally {
            gitHub.faults().clear();
        }

        reviews.awaitGreen(commit);
        assertDecidedOnce(request);
    }
}
