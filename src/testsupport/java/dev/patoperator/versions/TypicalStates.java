package dev.patoperator.versions;

import static dev.patoperator.support.TestOperator.ids;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;

import dev.patoperator.github.simulator.Faults;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Brings resources into every state that an upgrade can meet, one after the other, so that each run leads to the same.
 * A resource is named like its state. Selectors have long intervals: what a second evaluation would change depends on
 * the time that the first one takes.
 */
final class TypicalStates {

    private static final String REFUSED =
            "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}";

    private static final Map<Long, String> OTHER_OWNERS =
            Map.of(79L, "mallory", 101L, "bot-a", 102L, "bot-b", 103L, "bot-c", 104L, "bot-c", 105L, "bot-d");

    private final TestOperator operator;
    private final SimulatedOrganization acme;
    private final Faults faults;

    /** Creates the states in an operator that runs, with the Secret of {@code acme}. */
    TypicalStates(TestOperator operator) {
        this.operator = operator;
        this.acme = operator.gitHub().organization("acme");
        this.faults = operator.gitHub().faults();
    }

    /** Makes all of it, and ends the process between a call and the status that would report it. */
    void make() {
        fill(acme, id -> true);
        decided();
        refused();
        waitingForPeople();
        selectors();
        revocations();
        unfinished();
    }

    /**
     * Adds all requests and grants of {@code acme} that the resources are about, but those that are missing. They are all
     * there from the beginning, because a listing may be half a second old.
     */
    static void fill(SimulatedOrganization organization, LongPredicate left) {
        Map<Long, String> owners = new TreeMap<>(OTHER_OWNERS);
        LongStream.rangeClosed(71, 85)
                .filter(id -> id != 74 && id != 76)
                .forEach(id -> owners.putIfAbsent(id, "ci-bot"));
        LongStream.rangeClosed(201, 206).forEach(id -> owners.put(id, "ci-bot"));
        owners.forEach((id, owner) -> {
            if (left.test(id)) {
                request(organization, id, owner);
            }
        });
        grant(organization, 501);
        grant(organization, 502);
    }

    /** Adds a request with all that GitHub shows of one. Its times are far from now: they are no placeholders. */
    private static void request(SimulatedOrganization organization, long id, String owner) {
        organization
                .request(id)
                .owner(owner)
                .reason("for the nightly build")
                .since(Instant.parse("2026-01-01T00:00:00Z"))
                .expiresAt(Instant.parse("2099-12-31T00:00:00Z"))
                .lastUsedAt(Instant.parse("2026-02-01T00:00:00Z"))
                .repositories("app")
                .permission("repository", "contents", "write")
                .add();
    }

    private static void grant(SimulatedOrganization organization, long id) {
        organization
                .grant(id)
                .owner("leaver")
                .since(Instant.parse("2026-01-01T00:00:00Z"))
                .add();
    }

    private void decided() {
        operator.apply(review("approved", "Approve", "71", "reason: \"SEC-1234: CI bots\""));
        operator.awaitReview("approved", "Succeeded");
        faults.onDecisions().resetAfterActing();
        operator.apply(review("approved-by-grant", "Approve", "72"));
        operator.awaitReview("approved-by-grant", "Succeeded");
        faults.onDecisions().resetAfterActing();
        operator.apply(review("denied-by-absence", "Deny", "73"));
        operator.awaitReview("denied-by-absence", "Succeeded");
        operator.apply(review("missing-ignored", "Approve", "74", "missingPolicy: Ignore"));
        operator.awaitReview("missing-ignored", "Succeeded");
        operator.apply(review("suspended-when-done", "Approve", "75"));
        operator.awaitReview("suspended-when-done", "Succeeded");
        operator.apply(review("suspended-when-done", "Approve", "75", "suspend: true"));
        operator.awaitReview("suspended-when-done", "Succeeded");
    }

    private void refused() {
        operator.apply(review("missing", "Approve", "76"));
        operator.awaitReview("missing", "NotFound");
        faults.onDecisions().status(422, REFUSED);
        operator.apply(review("refused", "Approve", "77"));
        operator.awaitReview("refused", "Failed");
        operator.apply(review("guarded", "Approve", "78, 79", "selector: {owners: [ci-bot]}"));
        operator.awaitReview("guarded", "PartiallyFailed");
        faults.onDecisions().status(422, REFUSED);
        operator.apply(review("retried", "Approve", "80"));
        operator.awaitReview("retried", "Failed");
        new JourneySteps(operator).retry("retried", "again");
        operator.awaitReview("retried", "Succeeded");
    }

    private void waitingForPeople() {
        operator.apply(review("conflict-deny", "Deny", "81", "suspend: true"));
        operator.awaitReview("conflict-deny", "Suspended");
        operator.apply(review("conflict-approve", "Approve", "81", "dryRun: true"));
        operator.awaitReview("conflict-approve", "DryRun");
        operator.stop();
        operator.apply(review("conflict-deny", "Deny", "81"));
        operator.apply(review("conflict-approve", "Approve", "81"));
        operator.start();
        operator.awaitReview("conflict-deny", "Conflict");
        operator.awaitReview("conflict-approve", "Conflict");
        operator.apply(review("dry-run", "Deny", "82", "dryRun: true"));
        operator.awaitReview("dry-run", "DryRun");
        operator.apply(review("suspended", "Approve", "83", "suspend: true"));
        operator.awaitReview("suspended", "Suspended");
        operator.apply(review("no-secret", "Approve", "84", "credentialsRef: {name: absent}"));
        operator.awaitReview("no-secret", "CredentialsNotFound");
        operator.apply(SelectorManifests.standing(
                acme,
                "invalid",
                "Approve",
                "matchConditions: [{name: wrong, expression: \"request.nonsense == 1\"}]\n"));
        operator.awaitReview("invalid", "InvalidSpec");
    }

    private void selectors() {
        operator.apply(
                SelectorManifests.review(acme, "standing", "Approve", "interval: 1h\nselector: {owners: [bot-a]}\n"));
        decided("standing");
        operator.apply(SelectorManifests.review(
                acme, "limit-used", "Approve", "interval: 1h\nlimit: 1\nselector: {owners: [bot-b]}\n"));
        decided("limit-used");
        operator.apply(SelectorManifests.review(
                acme, "limit-exceeded", "Approve", "interval: 1h\nlimit: 1\nselector: {owners: [bot-c]}\n"));
        operator.awaitReview("limit-exceeded", "LimitExceeded");
        operator.apply(SelectorManifests.review(
                acme, "standing-dry-run", "Deny", "interval: 1h\ndryRun: true\nselector: {owners: [bot-c]}\n"));
        operator.awaitReview("standing-dry-run", "DryRun");
        operator.apply(SelectorManifests.review(acme, "one-shot", "Approve", "selector: {tokenIDs: [900105]}\n"));
        operator.awaitReview("one-shot", "Succeeded");
        operator.apply(SelectorManifests.review(
                acme, "one-shot-without-match", "Deny", "selector: {createdBefore: \"2020-01-01T00:00:00Z\"}\n"));
        operator.awaitReview("one-shot-without-match", "NothingMatched");
    }

    private void decided(String standing) {
        operator.awaitReview(standing, "UpToDate");
        waiting()
                .until(() -> operator.review(standing).getStatus().outcomeList().size() == 1);
    }

    private void revocations() {
        operator.apply(revocation("revoked", "501", "reason: \"laptop stolen, INC-7\""));
        operator.awaitRevocation("revoked", "Succeeded");
        operator.apply(SelectorManifests.revocation(acme, "revoked-by-token", "selector: {tokenIDs: [900502]}\n"));
        operator.awaitRevocation("revoked-by-token", "Succeeded");
    }

    /** What is under way when the process ends: an outage, a call whose effect is unknown, and one without its status. */
    private void unfinished() {
        operator.gitHub().organization("beta");
        faults.on((method, path) -> path.startsWith("/orgs/beta")).every().status(503);
        operator.apply(review("unavailable", "Approve", "91").replace("organization: acme", "organization: beta"));
        operator.awaitReview("unavailable", "GitHubUnavailable");
        acme.lying202(201L, 202L, 203L, 204L, 205L, 206L);
        operator.apply(review("effect-unknown", "Deny", ids(201, 206)));
        operator.awaitReview("effect-unknown", "Failed");
        operator.kubernetes()
                .faults()
                .failNext(
                        100_000,
                        call -> call.subresource().equals("status")
                                && call.name().equals("sent"),
                        500);
        operator.apply(review("sent", "Approve", "85"));
        waiting().until(() -> !acme.pendingRequestIds().contains(85L));
        operator.crash();
        operator.kubernetes().faults().clear();
    }
}
