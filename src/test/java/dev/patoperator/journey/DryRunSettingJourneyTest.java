package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.demo.PolicyItems;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code PAT_OPERATOR_DRY_RUN}: everything is reported and nothing is sent, until the setting is removed. */
class DryRunSettingJourneyTest {

    private static final String SETTING = "PAT_OPERATOR_DRY_RUN";
    private static final String NOTE = "The operator runs with PAT_OPERATOR_DRY_RUN: nothing is sent";
    private static final Set<OutcomeType> WOULD =
            Set.of(OutcomeType.WOULD_APPROVE, OutcomeType.WOULD_DENY, OutcomeType.WOULD_REVOKE);

    private final TestOperator operator = TestOperator.prepare();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    DryRunSettingJourneyTest() {
        operator.secret("acme", "github-app");
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void startObserving() {
        operator.setting(SETTING, "true").start();
    }

    private void restartSending() {
        operator.stop();
        operator.setting(SETTING, "false").start();
    }

    private void assertNothingWasSent() {
        assertThat(operator.gitHub().postCount()).isZero();
        assertThat(acme.decisions()).isEmpty();
    }

    @Test
    void samplesAreReportedWhileTheSettingIsOnAndDecidedAsReportedWhenItIsRemoved() throws IOException {
        PolicyItems.seed(acme);
        for (PatResource<?> sample : samples()) {
            for (Long id : Objects.requireNonNullElse(sample.getSpec().ids(), List.<Long>of())) {
                (sample instanceof PatRevocation ? acme.grant(id) : acme.request(id))
                        .owner("octocat")
                        .tokenName("t-" + id)
                        .expiresAt(Instant.now().plus(Duration.ofDays(300)))
                        .add();
            }
        }
        startObserving();
        // A policy reports what is held back at its next evaluation, so those that deny come first.
        applyAndAwaitReport(
                samples().stream().filter(DryRunSettingJourneyTest::denies).toList());
        applyAndAwaitReport(samples().stream().filter(sample -> !denies(sample)).toList());

        assertThat(resources())
                .filteredOn(resource -> ready(resource.getStatus()).reason().equals("DryRun"))
                .hasSizeGreaterThan(10)
                .allSatisfy(resource ->
                        assertThat(ready(resource.getStatus()).message()).endsWith(NOTE));
        JourneySteps.staysTrue(this::assertNothingWasSent);
        assertThat(operator.metrics()).contains("github_pat_operator_dry_run 1.0");
        Set<String> reported = outcomes(WOULD);
        assertThat(reported).hasSizeGreaterThan(15);

        restartSending();

        waiting()
                .untilAsserted(() -> assertThat(
                                acme.decisions().stream().map(decision -> decision.action() + " " + decision.id()))
                        .containsExactlyInAnyOrderElementsOf(reported));
        waiting()
                .untilAsserted(() -> assertThat(resources())
                        .filteredOn(resource ->
                                !Boolean.TRUE.equals(resource.getSpec().dryRun()))
                        .allSatisfy(resource -> assertThat(
                                        ready(resource.getStatus()).message())
                                .doesNotContain(SETTING)));
        assertThat(operator.metrics()).contains("github_pat_operator_dry_run 0.0");
    }

    private static boolean denies(PatResource<?> sample) {
        return sample instanceof PatGrantReview review && review.getSpec().action() == ReviewAction.DENY;
    }

    private void applyAndAwaitReport(List<? extends PatResource<?>> samples) {
        for (PatResource<?> sample : samples) {
            operator.client()
                    .resource(sample)
                    .fieldManager("kubectl")
                    .forceConflicts()
                    .serverSideApply();
        }
        waiting()
                .untilAsserted(() -> assertThat(resources()).allSatisfy(resource -> {
                    assertThat(resource.getStatus().observedGeneration()).isEqualTo(resource.generation());
                    assertThat(ready(resource.getStatus()).reason()).isIn("DryRun", "Suspended");
                }));
    }

    private static List<PatResource<?>> samples() throws IOException {
        List<PatResource<?>> samples = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("deploy/samples"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String yaml = Files.readString(file);
                if (yaml.contains("\nkind: PatRevocation")) {
                    samples.add(Serialization.unmarshal(yaml, PatRevocation.class));
                } else if (yaml.contains("\nkind: PatGrantReview")) {
                    samples.add(Serialization.unmarshal(yaml, PatGrantReview.class));
                }
            }
        }
        return samples;
    }

    private List<PatResource<?>> resources() {
        List<PatResource<?>> resources = new ArrayList<>();
        resources.addAll(operator.client()
                .resources(PatGrantReview.class)
                .inAnyNamespace()
                .list()
                .getItems());
        resources.addAll(operator.client()
                .resources(PatRevocation.class)
                .inAnyNamespace()
                .list()
                .getItems());
        return resources;
    }

    /** Returns action and id of each outcome of these types, of the resources that are no dry run by themselves. */
    private Set<String> outcomes(Set<OutcomeType> types) {
        Set<String> found = new TreeSet<>();
        for (PatResource<?> resource : resources()) {
            for (Outcome outcome : resource.getStatus().outcomeList()) {
                if (types.contains(outcome.outcome())
                        && !Boolean.TRUE.equals(resource.getSpec().dryRun())) {
                    String action =
                            outcome.outcome().value().replace("Would", "").toUpperCase(Locale.ROOT);
                    found.add(action + " " + outcome.id());
                }
            }
        }
        return found;
    }

    @Test
    void idsThatTheDryRunRefusedOrDidNotFindAreDecidedWhenTheSettingIsRemoved() {
        acme.request(1).owner("mona").add();
        acme.request(2).owner("hubot").add();
        startObserving();
        operator.apply(review("guarded", "Approve", "1, 2, 3", "selector: {owners: [mona]}"));
        PatStatus observed = operator.awaitReview("guarded", "DryRun");
        assertThat(observed.outcomeList())
                .extracting(Outcome::outcome)
                .containsExactly(OutcomeType.WOULD_APPROVE, OutcomeType.FAILED, OutcomeType.NOT_FOUND);
        acme.request(3).owner("mona").add();

        restartSending();

        PatStatus decided = operator.awaitReview("guarded", "PartiallyFailed");
        assertThat(decided.outcomeList())
                .extracting(Outcome::outcome)
                .containsExactly(OutcomeType.APPROVED, OutcomeType.FAILED, OutcomeType.APPROVED);
    }

    @Test
    void oneShotSelectorIsNotCompletedByADryRunOfTheOperator() {
        acme.request(1).owner("mona").add();
        startObserving();
        operator.apply(review("once", "Deny", "1")
                .replace("patRequestIDs: [1]", "selector: {createdBefore: \"2030-01-01T00:00:00Z\"}"));
        PatStatus observed = operator.awaitReview("once", "DryRun");
        assertThat(observed.selectorHash()).isNull();
        assertThat(observed.oneShotSelectorList()).isEmpty();

        restartSending();

        assertThat(outcome(operator.awaitReview("once", "Succeeded"), 1).outcome())
                .isEqualTo(OutcomeType.DENIED);
    }

    @Test
    void completedSelectorIsNotReportedAgainAndItsRetryIsMadeWhenTheSettingIsRemoved() {
        acme.request(1).owner("mona").add();
        operator.gitHub()
                .faults()
                .onDecisions()
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        String once = review("once", "Deny", "1")
                .replace("patRequestIDs: [1]", "selector: {createdBefore: \"2030-01-01T00:00:00Z\"}");
        operator.start();
        operator.apply(once);
        PatStatus failed = operator.awaitReview("once", "Failed");
        operator.stop();
        operator.gitHub().faults().clear();
        operator.gitHub().clearCalls();
        acme.request(2).owner("mona").add();

        startObserving();
        operator.apply(once + "  reason: edited\n");
        waiting()
                .untilAsserted(
                        () -> assertThat(operator.review("once").getStatus().observedGeneration())
                                .isEqualTo(2));
        new JourneySteps(operator).annotate("once", "patoperator.dev/retry-requested-at", "now");

        JourneySteps.staysTrue(() -> {
            PatStatus status = operator.review("once").getStatus();
            assertThat(status.outcomeList()).isEqualTo(failed.outcomeList());
            assertThat(ready(status).reason()).isEqualTo("Failed");
            assertThat(status.lastHandledRetryAt()).isNull();
        });
        assertNothingWasSent();

        restartSending();

        assertThat(outcome(operator.awaitReview("once", "Succeeded"), 1).outcome())
                .isEqualTo(OutcomeType.DENIED);
        assertThat(acme.decisions()).hasSize(1);
    }

    @Test
    void policiesAndExplicitListsHoldBackInReportsWhatTheyWouldHoldBack() {
        acme.request(1).owner("mona").add();
        acme.request(2).owner("hubot").add();
        acme.request(3).owner("mona").add();
        startObserving();
        operator.apply(review("listed", "Approve", "3"));
        operator.awaitReview("listed", "DryRun");
        operator.apply(policy("denies", "Deny", "{owners: [mona]}"));
        operator.awaitReview("denies", "DryRun");
        operator.apply(policy("approves", "Approve", "{createdBefore: \"2030-01-01T00:00:00Z\"}"));

        PatStatus denies = operator.awaitReview("denies", "DryRun");
        assertThat(outcome(denies, 1).outcome()).isEqualTo(OutcomeType.WOULD_DENY);
        assertThat(outcome(denies, 3).message()).isEqualTo("left to PatGrantReview listed, which lists this id");
        PatStatus approves = operator.awaitReview("approves", "DryRun");
        assertThat(outcome(approves, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED);
        assertThat(outcome(approves, 1).message()).isEqualTo("held back: PatGrantReview denies denies it");
        assertThat(outcome(approves, 2).outcome()).isEqualTo(OutcomeType.WOULD_APPROVE);
        assertNothingWasSent();
    }

    @Test
    void explicitListsThatContradictEachOtherAreReportedAsUndecided() {
        acme.request(1).owner("mona").add();
        startObserving();
        operator.apply(review("yes", "Approve", "1"));
        operator.awaitReview("yes", "DryRun");
        operator.apply(review("no", "Deny", "1"));

        PatStatus status = operator.awaitReview("no", "DryRun");
        assertThat(ready(status).message())
                .contains("1 undecided", "PatGrantReview yes")
                .endsWith(NOTE);
        assertNothingWasSent();
    }

    @Test
    void idsThatTheDryRunDidNotFindAreDecidedAlthoughAnotherIdIsInConflict() {
        acme.request(1).owner("mona").add();
        startObserving();
        operator.apply(review("no", "Deny", "1"));
        operator.awaitReview("no", "DryRun");
        operator.apply(review("yes", "Approve", "1, 3"));
        PatStatus observed = operator.awaitReview("yes", "DryRun");
        assertThat(observed.outcomeList())
                .extracting(Outcome::outcome)
                .containsExactly(OutcomeType.UNDECIDED, OutcomeType.NOT_FOUND);
        acme.request(3).owner("mona").add();

        restartSending();

        PatStatus decided = operator.awaitReview("yes", "Conflict");
        assertThat(decided.outcomeList())
                .extracting(Outcome::outcome)
                .containsExactly(OutcomeType.UNDECIDED, OutcomeType.APPROVED);
    }

    private static String policy(String name, String action, String selector) {
        return review(name, action, "1", "interval: 1m").replace("patRequestIDs: [1]", "selector: " + selector);
    }

    @Test
    void whatWasSentBeforeIsConfirmedAndWhatDidNotReachGitHubIsNotSentAgain() {
        acme.request(1).owner("mona").add();
        acme.request(2).owner("mona").add();
        acme.grant(3).owner("mona").add();
        operator.start();
        operator.kubernetes().faults().failNext(1000, call -> call.writesStatusOf("patgrantreviews"), 500);
        operator.apply(review("landed", "Approve", "1"));
        waiting().until(() -> acme.decisions().size() == 1);
        operator.gitHub().faults().onDecisions().every().resetBeforeActing();
        operator.apply(review("lost", "Deny", "2"));
        operator.apply(revocation("lost", "3"));
        waiting().until(() -> journalRecordCount() == 3);
        operator.crash();
        operator.kubernetes().faults().clear();
        operator.gitHub().faults().clear();
        operator.gitHub().clearCalls();

        startObserving();

        assertThat(outcome(operator.awaitReview("landed", "Succeeded"), 1).outcome())
                .isEqualTo(OutcomeType.APPROVED);
        assertThat(outcome(operator.awaitReview("lost", "DryRun"), 2).outcome()).isEqualTo(OutcomeType.WOULD_DENY);
        assertThat(outcome(operator.awaitRevocation("lost", "DryRun"), 3).outcome())
                .isEqualTo(OutcomeType.WOULD_REVOKE);
        assertThat(operator.gitHub().postCount()).isZero();
        waiting().until(() -> journalRecordCount() == 0);

        restartSending();

        operator.awaitReview("lost", "Succeeded");
        operator.awaitRevocation("lost", "Succeeded");
        assertThat(acme.decisions()).hasSize(3);
    }

    private int journalRecordCount() {
        return operator.client()
                .configMaps()
                .inNamespace("github-pat-operator")
                .withLabel("patoperator.dev/journal")
                .list()
                .getItems()
                .size();
    }

    @Test
    void resourcesWhoseWorkIsDoneAreNotWrittenWhenTheSettingIsSwitchedOn() {
        acme.request(1).owner("mona").add();
        operator.start();
        operator.apply(review("done", "Approve", "1"));
        operator.apply(review("missing", "Approve", "9"));
        operator.awaitReview("done", "Succeeded");
        operator.awaitReview("missing", "NotFound");
        operator.stop();
        operator.kubernetes().writes().clear();

        startObserving();

        operator.apply(review("new", "Approve", "8"));
        operator.awaitReview("new", "DryRun");
        assertThat(ready(operator.review("done").getStatus()).reason()).isEqualTo("Succeeded");
        assertThat(ready(operator.review("missing").getStatus()).reason()).isEqualTo("NotFound");
        assertThat(operator.kubernetes()
                        .writes()
                        .count(call -> call.subresource().equals("status")))
                .isEqualTo(new JourneySteps(operator).statusWrites("new"));
    }
}
