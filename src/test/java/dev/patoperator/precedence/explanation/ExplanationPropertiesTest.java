package dev.patoperator.precedence.explanation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.HERE;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.status;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.precedence.evaluation.EvaluationFixture;
import dev.patoperator.precedence.explanation.ItemExplanation.Finding;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests, with generated policies and items, that an explanation says what the evaluation of the same policies does. */
class ExplanationPropertiesTest {

    private static final int ROUNDS = 25;
    private static final List<String> OWNERS = List.of("mona", "hubot", "octocat");
    private static final List<String> PARTS = List.of(
            "owners: [mona]",
            "owners: [hubot, octocat]",
            "permission: contents_write",
            "repository: api",
            "tokenIDs: [900001, 900002, 900003]",
            "createdBefore: '2026-11-02T00:00:00Z'",
            "matchConditions: [{name: expires, expression: has(request.tokenExpiresAt)}]",
            "matchConditions: [{name: ci, expression: request.tokenName == 'ci'},"
                    + " {name: names, expression: \"request.repositories.all(r, r != 'secret')\"}]",
            "matchConditions: [{name: team, expression: member.inTeam('ops')}]",
            "exceptions: [{owners: [mona], until: '2026-11-22T16:30:00Z', reason: SEC-1}]",
            "exceptions: [{tokenIDs: [900004], until: '2026-11-23T16:30:00Z', reason: SEC-2}]");

    private Random random = new Random(0);
    private EvaluationFixture cluster = new EvaluationFixture();
    private final Map<String, Intent> intents = new LinkedHashMap<>();

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean oneOf(int n) {
        return random.nextInt(n) == 0;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void explanationSaysWhatTheEvaluationDoes(long seed) {
        random = new Random(seed);
        int decided = 0;
        for (int round = 0; round < ROUNDS; round++) {
            decided += explainRound("seed " + seed + ", round " + round);
        }
        assertThat(decided).describedAs("rounds decide something").isPositive();
    }

    private int explainRound(String round) {
        generatePolicies();
        ListingSnapshot listing = listing();
        var explainer =
                new IndexedPolicyExplainer(cluster.index, cluster.verifications, cluster.policies, cluster.clock);

        Map<Long, ItemExplanation> explained = explainer.explain(ItemKind.REQUEST, HERE, "acme", listing);

        assertThat(explained)
                .describedAs(round)
                .containsOnlyKeys(listing.items().keySet());
        Map<Long, Action> actions = new HashMap<>();
        evaluateSelectors(listing).forEach((intent, evaluation) -> {
            agree(round, intent, evaluation, explained);
            evaluation.chosenIds().forEach(id -> actions.put(id, intent.action()));
        });
        intents.values().stream().filter(this::decidesByList).forEach(intent -> {
            Set<Long> sent = evaluateList(intent, listing);
            assertThat(ids(explained, intent, it -> it.result() == Result.MATCHES))
                    .describedAs("%s: %s", round, intent)
                    .isEqualTo(sent);
            sent.forEach(id -> actions.put(id, intent.action()));
        });
        explained.forEach((id, explanation) -> assertThat(explanation.action())
                .describedAs("%s: %s", round, explanation)
                .isEqualTo(actions.get(id)));
        return actions.size();
    }

    private void generatePolicies() {
        cluster = new EvaluationFixture();
        cluster.verified("acme");
        cluster.verified("security");
        intents.clear();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            String spec = "action: " + any(List.of("Approve", "Deny"))
                    + (oneOf(6) ? ", suspend: true" : "")
                    + (oneOf(5) ? ", dryRun: true" : "")
                    + (oneOf(3)
                            ? ", patRequestIDs: [" + (1 + random.nextInt(6)) + ", 9" + "]"
                            : ", interval: 1h, limit: " + (1 + random.nextInt(8)))
                    + ", selector: {" + any(PARTS) + "}";
            String namespace = any(List.of("acme", "security"));
            PatGrantReview review = cluster.review(namespace, "policy-" + i, spec);
            if (oneOf(4)) {
                review.setStatus(status("decisionsByHour: [{hour: '2026-11-22T15:00:00Z', decisions: 2}]\n"
                        + "outcomes: [{id: 1, outcome: Approved}]"));
            }
            ParsedResource.of(review).intent().ifPresent(intent -> intents.put(review.uid(), intent));
        }
    }

    private ListingSnapshot listing() {
        Map<Long, ListedPat> items = new HashMap<>();
        Map<Long, List<String>> names = new HashMap<>();
        Set<Long> reaching = new HashSet<>();
        for (long id = 1; id <= 6; id++) {
            items.put(
                    id,
                    item(id).owner(any(OWNERS))
                            .tokenName(any(List.of("ci", "laptop")))
                            .expiresAt(oneOf(2) ? null : "2026-12-24T00:00:00Z")
                            .since(any(List.of("2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z")))
                            .request());
            if (!oneOf(3)) {
                names.put(id, any(List.of(List.of("api"), List.of("web", "secret"))));
                if (names.getOrDefault(id, List.of()).contains("api")) {
                    reaching.add(id);
                }
            }
        }
        Map<String, Set<Long>> byRepository = oneOf(3) ? Map.of() : Map.of("api", reaching);
        return new ListingSnapshot(cluster.clock.instant(), items, byRepository, names, OrganizationFacts.NOT_READ);
    }

    /** Evaluates the selectors as a worker does. */
    private Map<Intent, SelectorEvaluation> evaluateSelectors(ListingSnapshot listing) {
        Map<Submission, Intent> submissions = new LinkedHashMap<>();
        intents.values().stream()
                .filter(intent -> intent.selecting() && !intent.suspended())
                .forEach(intent -> submissions.put(Submissions.of(intent, List.of(), HERE), intent));
        Map<Intent, SelectorEvaluation> evaluations = new LinkedHashMap<>();
        if (!submissions.isEmpty()) {
            PolicyEvaluator.Snapshot policies =
                    cluster.evaluator.snapshot(ItemKind.REQUEST, List.copyOf(submissions.keySet()), Map.of());
            submissions.forEach(
                    (submission, intent) -> evaluations.put(intent, policies.evaluate(submission, listing)));
        }
        return evaluations;
    }

    private void agree(
            String round, Intent intent, SelectorEvaluation evaluation, Map<Long, ItemExplanation> explained) {
        String who = round + ": " + intent + " in " + explained;
        assertThat(ids(explained, intent, it -> it.result() == Result.MATCHES))
                .describedAs(who)
                .isEqualTo(
                        intent.dryRun() ? ids(evaluation, DecisionResult.WouldDecide.class) : evaluation.chosenIds());
        assertThat(ids(explained, intent, it -> it.result() == Result.EXCEPTED))
                .describedAs(who)
                .isEqualTo(ids(evaluation, DecisionResult.Excepted.class));
        assertThat(ids(
                        explained,
                        intent,
                        it -> it.result() == Result.UNDECIDED && !it.text().contains("more than spec.limit allows")))
                .describedAs(who)
                .isEqualTo(ids(evaluation, DecisionResult.Undecided.class));
        assertThat(evaluation.counts()).isNotNull();
        evaluation
                .counts()
                .exclusions()
                .forEach(exclusion -> assertThat(ids(
                                explained,
                                intent,
                                it -> it.text().equals("'" + exclusion.criterion() + "' excludes it")))
                        .describedAs(who)
                        .hasSize(exclusion.count()));
    }

    private boolean decidesByList(Intent intent) {
        return !intent.selecting() && intent.takesPrecedence();
    }

    /** Returns the ids of a list that another list does not decide the other way, and that its guard matches. */
    private Set<Long> evaluateList(Intent intent, ListingSnapshot listing) {
        List<Long> left = new ArrayList<>(intent.ids());
        left.removeAll(done(intent));
        left.removeIf(id -> intents.values().stream()
                .anyMatch(other -> decidesByList(other)
                        && other.action() != intent.action()
                        && other.ids().contains(id)
                        && !done(other).contains(id)));
        Submission submission = Submissions.of(intent, left, HERE);
        return cluster.evaluator
                .snapshot(ItemKind.REQUEST, List.of(submission), Map.of())
                .evaluate(submission, listing)
                .chosenIds();
    }

    private Set<Long> done(Intent intent) {
        return cluster.index.find(intent.resource()).orElseThrow().getStatus() == null ? Set.of() : Set.of(1L);
    }

    private static Set<Long> ids(Map<Long, ItemExplanation> explained, Intent intent, Predicate<Finding> matching) {
        return explained.values().stream()
                .filter(explanation -> explanation.findings().stream()
                        .anyMatch(finding -> finding.policy().equals(intent.resource()) && matching.test(finding)))
                .map(ItemExplanation::id)
                .collect(toSet());
    }

    private static Set<Long> ids(SelectorEvaluation evaluation, Class<? extends DecisionResult> type) {
        return evaluation.results().entrySet().stream()
                .filter(entry -> type.isInstance(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(toSet());
    }
}
