package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Sync waves set the sequence of a sync. Hooks and forced replacement are not suited for it. */
class ArgoWavesIT extends TeamOnArgoCd {

    private static final String WAVE = "argocd.argoproj.io/sync-wave: \"%d\"";
    private static final String FORCE_REPLACE = "argocd.argoproj.io/sync-options: \"Force=true,Replace=true\"";
    private static final String REPLACE = "argocd.argoproj.io/sync-options: \"Replace=true\"";
    private static final String PRE_SYNC = "argocd.argoproj.io/hook: PreSync";

    @Test
    void laterWaveWaitsUntilTheEarlierIsHealthy() {
        long grant = newGrant();
        long request = newRequest();
        git.write("reviews/1-revoke.yaml", inWave(1, REVOCATION, "first", "patIDs: [" + grant + "]"))
                .write("reviews/2-approve.yaml", inWave(2, REVIEW, "second", approve(request)));

        reviews.awaitGreen(git.commit("first revoke, then approve"));

        assertThat(acme.decisions())
                .extracting(decision -> decision.id())
                .filteredOn(id -> id == grant || id == request)
                .containsExactly(grant, request);
    }

    @Test
    void stalledReviewFailsTheSyncAndStopsLaterWaves() {
        git.write("reviews/1.yaml", inWave(1, REVIEW, "stalled", approve(newId())))
                .write("reviews/2.yaml", inWave(2, REVIEW, "later", approve(newRequest())))
                .commit("one that is not there");

        reviews.awaitHealth(REVIEW, "stalled", "Degraded");
        JsonNode failed = reviews.await(application ->
                application.at("/status/operationState/retryCount").asInt() >= 1
                        || ArgoApplication.phase(application).equals("Failed"));

        assertThat(ArgoApplication.messages(failed))
                .contains("one or more synchronization tasks completed unsuccessfully");
        assertThat(isStored(REVIEW, "later")).isFalse();
    }

    @Test
    void laterWaveWaitsForAChangedResourceOfAnEarlierWave() {
        long first = newRequest();
        git.write("reviews/1.yaml", inWave(1, REVIEW, "first", approve(first)));
        reviews.awaitGreen(git.commit("one"));
        long second = newRequest();
        long last = newRequest();
        git.write(
                        "reviews/1.yaml",
                        inWave(1, REVIEW, "first", "action: Approve", "patRequestIDs: [" + first + ", " + second + "]"))
                .write("reviews/2.yaml", inWave(2, REVIEW, "last", approve(last)));

        reviews.awaitGreen(git.commit("one more, and a later one"));

        assertThat(acme.decisions())
                .extracting(decision -> decision.id())
                .filteredOn(id -> id == second || id == last)
                .containsExactly(second, last);
    }

    @Test
    void suspendedResourceBlocksItsWaveUntilTheSyncIsTerminated() {
        git.write("reviews/1.yaml", inWave(1, REVIEW, "held", approve(newRequest()), "suspend: true"))
                .write("reviews/2.yaml", inWave(2, REVIEW, "later", approve(newRequest())))
                .commit("held");
        reviews.awaitHealth(REVIEW, "held", "Suspended");
        assertThat(ArgoApplication.phase(reviews.refreshed())).isEqualTo("Running");

        reviews.terminateSync();

        reviews.await(application -> ArgoApplication.messages(application).contains("Operation terminated"));
        assertThat(isStored(REVIEW, "later")).isFalse();
    }

    @Test
    void forcedReplacementStartsWithAnEmptyStatus() {
        long request = newRequest();
        git.write("reviews/ci.yaml", resource(REVIEW, "ci", "", approve(request)));
        reviews.awaitGreen(git.commit("approve"));
        String before = stored(REVIEW, "ci").at("/metadata/uid").asText();

        git.write("reviews/ci.yaml", resource(REVIEW, "ci", FORCE_REPLACE, approve(request)))
                .commit("force and replace");

        assertThat(reviews.awaitHealth(REVIEW, "ci", "Degraded").message()).contains("not pending in acme");
        assertThat(stored(REVIEW, "ci").at("/metadata/uid").asText()).isNotEqualTo(before);
        assertDecidedOnce(request);
    }

    @Test
    void replacementWithoutForceKeepsTheStatusAndDropsFieldsNotInGit() {
        long request = newRequest();
        git.write("reviews/ci.yaml", resource(REVIEW, "ci", REPLACE, approve(request)));
        reviews.awaitGreen(git.commit("approve"));
        JsonNode before = stored(REVIEW, "ci");
        kubectl().run("patch", "pgr", "ci", "-n", "acme", "--type=merge", "-p", "{\"spec\": {\"suspend\": true}}");
        reviews.awaitHealth(REVIEW, "ci", "Suspended");

        git.write("reviews/ci.yaml", resource(REVIEW, "ci", REPLACE, approve(request), "reason: second"));
        reviews.awaitGreen(git.commit("replace"));

        JsonNode after = stored(REVIEW, "ci");
        assertThat(after.at("/metadata/uid")).isEqualTo(before.at("/metadata/uid"));
        assertThat(after.at("/status/outcomes")).isEqualTo(before.at("/status/outcomes"));
        assertThat(after.at("/spec/suspend").isMissingNode()).isTrue();
        assertDecidedOnce(request);
    }

    @Test
    void hookIsRecreatedAtEachSyncAndFailsAsItsGrantIsGone() {
        long grant = newGrant();
        git.write("revocations/hook.yaml", resource(REVOCATION, "hook", PRE_SYNC, "patIDs: [" + grant + "]"))
                .write("revocations/other.yaml", revocation("other", newGrant()));
        revocations.awaitGreen(git.commit("a hook"));
        assertDecidedOnce(grant);

        git.write("revocations/urgent.yaml", revocation("urgent", newGrant())).commit("urgent");

        JsonNode failed = revocations.await(application ->
                application.at("/status/operationState/retryCount").asInt() >= 1);
        assertThat(ArgoApplication.messages(failed))
                .contains("one or more synchronization tasks completed unsuccessfully");
        assertThat(isStored(REVOCATION, "urgent")).isFalse();

        git.write(
                "revocations/hook.yaml",
                resource(REVOCATION, "hook", PRE_SYNC, "patIDs: [" + grant + "]", "missingPolicy: Ignore"));
        revocations.awaitGreen(git.commit("an id that is gone is as good as revoked"));
        assertThat(isReady(REVOCATION, "urgent")).isTrue();
    }

    private static String approve(long request) {
        return "action: Approve\n  patRequestIDs: [" + request + "]";
    }

    private static String inWave(int wave, String kind, String name, String... spec) {
        return resource(kind, name, WAVE.formatted(wave), spec);
    }
}
