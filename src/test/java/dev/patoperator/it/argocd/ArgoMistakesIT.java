package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mistake in one file does not delay another person's urgent revocation. The times are logged. */
class ArgoMistakesIT extends TeamOnArgoCd {

    private static final Logger LOG = LoggerFactory.getLogger(ArgoMistakesIT.class);
    private static final Duration URGENT = Duration.ofSeconds(20);

    /** An edit of the file of a review that is in the cluster, and the message that Argo CD then shows. */
    enum Mistake {
        IMMUTABLE_FIELD("organization: acme", "organization: other", "organization cannot be changed"),
        WRONG_VALUE("action: Approve", "action: Aprove", "Unsupported value: \"Aprove\""),
        MISSPELT_FIELD(
                "patRequestIDs:",
                "patRequestIds: [1]\n  patRequestIDs:",
                "patRequestIds: field not declared in schema"),
        WRONG_TYPES("organization: acme", "organization: 123", "organization"),
        NO_YAML("spec:", "spec: {", "Failed to unmarshal");

        private final String right;
        private final String wrong;
        private final String expectedMessage;

        Mistake(String right, String wrong, String expectedMessage) {
            this.right = right;
            this.wrong = wrong;
            this.expectedMessage = expectedMessage;
        }

        String in(String file) {
            return file.replace(right, wrong);
        }
    }

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void revocationIsConfirmedWhileTheReviewsAreBroken(Mistake mistake) {
        String good = review("ci", "Approve", newRequest());
        git.write("reviews/ci.yaml", good);
        reviews.awaitGreen(git.commit("approve"));
        git.write("reviews/ci.yaml", mistake.in(good)).commit("a mistake");
        JsonNode broken = reviews.await(
                application -> ArgoApplication.messages(application).contains(mistake.expectedMessage));
        long grant = newGrant();

        long commit = System.nanoTime();
        git.write("revocations/urgent.yaml", revocation("urgent", grant)).commit("urgent");
        waiting().atMost(URGENT).until(() -> {
            reviews.refreshed();
            revocations.refreshed();
            return isReady(REVOCATION, "urgent");
        });
        double applied = secondsSince(commit);

        assertDecidedOnce(grant);
        long revert = System.nanoTime();
        reviews.awaitGreen(git.write("reviews/ci.yaml", good).commit("mended"));
        LOG.warn("{}", report(mistake + " in a review", applied, secondsSince(revert), broken));
    }

    /** A new file is compared with nothing in the cluster, and each retry uses the newest commit. */
    @Test
    void revocationIsConfirmedDespiteAnInvalidNewFileInItsApplication() {
        long grant = newGrant();
        git.write("revocations/wrong.yaml", revocation("wrong", newGrant()).replace("patIDs: [", "patIDs: [\"a\", "))
                .commit("a mistake");
        JsonNode broken = revocations.await(application ->
                application.at("/status/operationState/retryCount").asInt() >= 1);

        long commit = System.nanoTime();
        git.write("revocations/urgent.yaml", revocation("urgent", grant)).commit("urgent");
        waiting().atMost(URGENT).until(() -> {
            revocations.refreshed();
            return isReady(REVOCATION, "urgent");
        });
        double applied = secondsSince(commit);

        assertDecidedOnce(grant);
        long revert = System.nanoTime();
        revocations.awaitGreen(git.delete("revocations/wrong.yaml").commit("mended"));
        LOG.warn("{}", report("wrong new file beside it", applied, secondsSince(revert), broken));
    }

    /**
     * The only mistake that stops an Application: no comparison succeeds until one of three remedies is applied. Here
     * one resource is synced alone.
     */
    @Test
    void refusedChangeStopsItsApplicationUntilAResourceIsSyncedAlone() {
        git.write("revocations/old.yaml", revocation("old", newGrant()));
        revocations.awaitGreen(git.commit("old"));
        git.write(
                        "revocations/old.yaml",
                        revocation("old", newGrant()).replace("organization: acme", "organization: other"))
                .commit("a mistake");
        JsonNode broken = revocations.await(
                application -> ArgoApplication.sync(application).equals("Unknown"));
        assertThat(ArgoApplication.messages(broken))
                .contains("ComparisonError")
                .contains("organization cannot be changed; create another resource instead");
        long grant = newGrant();
        git.write("revocations/urgent.yaml", revocation("urgent", grant)).commit("urgent");
        revocations.refreshed();
        assertThat(isStored(REVOCATION, "urgent")).isFalse();

        revocations.syncRevocation("urgent");

        waiting().until(() -> isReady(REVOCATION, "urgent"));
        assertDecidedOnce(grant);
    }

    /** The reason why the example uses server-side apply. */
    @Test
    void clientSideApplyDropsAMisspeltField() {
        applyExample("reviews.yaml", "    syncOptions:\n      - ServerSideApply=true\n");
        // An operation keeps the options with which it began: the next one begins when Argo CD has seen the change.
        git.write("reviews/first.yaml", review("first", "Approve", newRequest()));
        reviews.awaitGreen(git.commit("approve"));
        long request = newRequest();
        git.write("reviews/ci.yaml", Mistake.MISSPELT_FIELD.in(review("ci", "Approve", request)))
                .commit("a mistake");

        reviews.awaitHealth(REVIEW, "ci", "Healthy");

        assertThat(stored(REVIEW, "ci").path("spec").has("patRequestIds")).isFalse();
        assertDecidedOnce(request);
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String report(String mistake, double applied, double mended, JsonNode broken) {
        return String.format(
                Locale.ROOT,
                "%s: the revocation is confirmed after %.1f s; green %.1f s after it is mended. Until then: %s",
                mistake,
                applied,
                mended,
                ArgoApplication.line(broken));
    }
}
