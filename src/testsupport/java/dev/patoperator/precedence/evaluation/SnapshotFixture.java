package dev.patoperator.precedence.evaluation;

import dev.patoperator.dispatch.model.ListedAccess;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ExplicitDeciders;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Builds snapshots of policies for requests, and the submissions and listings to evaluate. */
final class SnapshotFixture {

    final EvaluationBudgets budgets = new EvaluationBudgets();

    /** The explicit lists. */
    final Map<Long, ExplicitDeciders> explicit = new HashMap<>();

    /** The ids of each question for explicit lists. */
    final List<Set<Long>> asked = new ArrayList<>();

    private final Map<String, PolicySnapshot.SnapshotPolicy> members = new LinkedHashMap<>();

    /** Adds a member; it is called as the submission of the same name. */
    SnapshotFixture with(Member member) {
        members.put(member.resource().uid(), member.build());
        return this;
    }

    PolicySnapshot snapshot() {
        return new PolicySnapshot(
                members,
                ids -> {
                    asked.add(ids);
                    return explicit;
                },
                TestItem.NOW,
                new EvaluationMode(false, true, budgets, PolicyEvaluation.MatchObserver.NONE));
    }

    SelectorEvaluation evaluate(Submission submission, ListedPat... items) {
        return snapshot().evaluate(submission, listing(items));
    }

    static ListingSnapshot listing(ListedPat... items) {
        return listing(Map.of(), Map.of(), items);
    }

    static ListingSnapshot listing(
            Map<String, Set<Long>> reaching, Map<Long, List<String>> repositories, ListedPat... items) {
        Map<Long, ListedPat> byId = new HashMap<>();
        Stream.of(items).forEach(item -> byId.put(item.id(), item));
        return new ListingSnapshot(TestItem.NOW, byId, reaching, repositories, OrganizationFacts.NOT_READ);
    }

    /** Returns a submission whose selector chooses from the whole listing. */
    static Submission choosing(String name, Action action) {
        return submission(name, action, true, false);
    }

    /** Returns a submission whose ids only are evaluated. */
    static Submission ofIds(String name, Action action, long... ids) {
        return submission(name, action, false, false, ids);
    }

    static Submission submission(String name, Action action, boolean chooses, boolean dryRun, long... ids) {
        Submission plain = TestSubmissions.order(name, action);
        return new Submission(
                plain.resource(),
                plain.attempt(),
                plain.credentials(),
                plain.organization(),
                action,
                null,
                LongStream.of(ids).boxed().toList(),
                dryRun,
                new Submission.SelectorRequest(chooses, TestItem.NOW),
                null);
    }

    /** Returns the token of an item of {@link TestItem} whose fields no test has changed. */
    static DecisionResult.TokenDetails token(long id) {
        return new DecisionResult.TokenDetails("mona", 900_000 + id, "ci");
    }

    /** Returns what a dry run finds for an item of {@link TestItem} whose fields no test has changed. */
    static DecisionResult.WouldDecide wouldDecide(Action action, long id) {
        return new DecisionResult.WouldDecide(
                action,
                token(id),
                ListedAccess.of(choosing("mine", action), TestItem.item(id).request(), null));
    }

    static DecisionResult.Undecided undecided(String message, long id) {
        return new DecisionResult.Undecided(message, token(id));
    }

    /** Returns a failure without a call. */
    static DecisionResult.Failed failed(String message, long id) {
        return new DecisionResult.Failed(message, token(id), null, null, false);
    }

    static SelectorEvaluation.ChosenItem chosen(long id) {
        return new SelectorEvaluation.ChosenItem(id, null);
    }

    /** A builder of members; by default one whose selector chooses every item, without a limit. */
    static final class Member {
        private final String name;
        private final Action action;
        private String reason;
        private EvaluationBudget budget = ConditionAssertions.budget();
        private Criteria criteria = Criteria.ALL;
        private Policy.SelectionRule rule;
        private boolean selecting = true;
        private int limit = 100;
        private int used;
        private int allowance = 100;
        private Set<Long> counted = Set.of();
        private Set<Long> tokens = Set.of();

        private Member(String name, Action action) {
            this.name = name;
            this.action = action;
        }

        static Member of(String name, Action action) {
            return new Member(name, action);
        }

        Member when(String expression) {
            return when(ConditionAssertions.criteria(expression));
        }

        Member when(Criteria value) {
            criteria = value;
            return this;
        }

        Member rule(Policy.SelectionRule value) {
            rule = value;
            return this;
        }

        Member budget(EvaluationBudget value) {
            budget = value;
            return this;
        }

        Member reason(String value) {
            reason = value;
            return this;
        }

        /** Makes the selector a guard beside an explicit list. */
        Member guard() {
            selecting = false;
            return this;
        }

        Member limit(int value, int alreadyUsed) {
            limit = value;
            used = alreadyUsed;
            allowance = value - alreadyUsed;
            return this;
        }

        Member counted(Long... ids) {
            counted = Set.of(ids);
            return this;
        }

        Member tokens(Long... ids) {
            tokens = Set.of(ids);
            return this;
        }

        ResourceRef resource() {
            return TestSubmissions.order(name, action).resource();
        }

        PolicySnapshot.SnapshotPolicy build() {
            Policy.SelectionRule selectionRule = rule == null ? new Policy.CompiledRule(compiled(), budget) : rule;
            return new PolicySnapshot.SnapshotPolicy(
                    new Policy(resource(), action, reason, selectionRule, false, allowance, counted),
                    selecting,
                    limit,
                    used,
                    tokens,
                    Map.of());
        }

        private CompiledSelector compiled() {
            try {
                return CompiledSelector.compile(criteria, ItemKind.REQUEST);
            } catch (InvalidSelectorException e) {
                throw new AssertionError(e);
            }
        }
    }
}
