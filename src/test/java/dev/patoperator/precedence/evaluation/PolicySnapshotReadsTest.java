package dev.patoperator.precedence.evaluation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.choosing;
import static dev.patoperator.precedence.evaluation.SnapshotFixture.listing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.model.Action;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.precedence.evaluation.SnapshotFixture.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests what policies need to know of GitHub besides the listing, and which denials an approval goes on without. */
class PolicySnapshotReadsTest {

    private static final String NAMES_READ = "'web' in request.repositories";

    private final SnapshotFixture fixture = new SnapshotFixture();

    @Test
    void repositoriesAreThoseThatSelectorsName() {
        fixture.with(Member.of("a", Action.APPROVE).when(criteria(Set.of(), "web")))
                .with(Member.of("b", Action.DENY).when(criteria(Set.of(), "api")))
                .with(Member.of("c", Action.DENY).when("true"))
                .with(Member.of("d", Action.DENY).rule(new Policy.InvalidRule("typo")));

        assertThat(fixture.snapshot().repositories()).containsExactlyInAnyOrder("web", "api");
    }

    @Test
    void repositoriesAreNoneWithoutPolicies() {
        assertThat(fixture.snapshot().repositories()).isEmpty();
    }

    @Test
    void repositoryNamesAreNeededWhenOneOfTheConditionsReadsThem() {
        fixture.with(Member.of("a", Action.DENY).when("true"))
                .with(Member.of("b", Action.DENY).when(NAMES_READ));

        assertThat(needsNames("subset")).isTrue();
    }

    @Test
    void repositoryNamesAreNotNeededWhenNoConditionReadsThem() {
        fixture.with(Member.of("a", Action.DENY).when("true")).with(Member.of("b", Action.DENY));

        assertThat(needsNames("subset")).isFalse();
    }

    @Test
    void repositoryNamesAreNotNeededOfItemsThatReachAllRepositories() {
        fixture.with(Member.of("a", Action.DENY).when(NAMES_READ));

        assertThat(needsNames("all")).isFalse();
        assertThat(needsNames("none")).isFalse();
        assertThat(needsNames(null)).isFalse();
    }

    @Test
    void repositoryNamesAreNotNeededOfItemsThatTheRestOfTheSelectorExcludes() {
        fixture.with(Member.of("a", Action.DENY).when(criteria(Set.of("hubot"), null, NAMES_READ)));

        assertThat(needsNames("subset")).isFalse();
    }

    @Test
    void repositoryNamesAreNeededOfItemsThatTheTimeOfTheSnapshotIncludes() {
        fixture.with(Member.of("a", Action.DENY)
                .when(criteria(Set.of(), null, "now == timestamp('2026-11-22T16:00:00Z')", NAMES_READ)));

        assertThat(needsNames("subset")).isTrue();
    }

    @Test
    void repositoryNamesAreNotNeededWhenTheBudgetIsUsedUp() {
        EvaluationBudget usedUp = ConditionAssertions.budget();
        usedUp.begin(Integer.MAX_VALUE, false).end();
        fixture.with(Member.of("a", Action.DENY).when(NAMES_READ).budget(usedUp));

        assertThat(needsNames("subset")).isFalse();
    }

    @Test
    void anApprovalNamesDenialsThatCouldNotBeVerifiedInTime() {
        Member deny = Member.of("theirs", Action.DENY).rule(new Policy.UnverifiedRule(() -> false));
        fixture.with(Member.of("mine", Action.APPROVE).when("request.id > 1")).with(deny);

        assertThat(unheard(choosing("mine", Action.APPROVE))).isEqualTo(Map.of(2L, List.of(deny.resource())));
    }

    @Test
    void anApprovalNamesNoDenialWhenAllAreVerified() {
        fixture.with(Member.of("mine", Action.APPROVE))
                .with(Member.of("theirs", Action.DENY).when("false"));

        assertThat(unheard(choosing("mine", Action.APPROVE))).isEmpty();
    }

    @Test
    void aDeletedApprovalNamesNoDenial() {
        fixture.with(Member.of("theirs", Action.DENY).rule(new Policy.UnverifiedRule(() -> false)));

        assertThat(unheard(choosing("mine", Action.APPROVE))).isEmpty();
    }

    private Map<Long, ?> unheard(Submission submission) {
        return fixture.snapshot().unverifiedDenials(submission, listing(item(1).request(), item(2).request()));
    }

    private boolean needsNames(String repositorySelection) {
        return fixture.snapshot()
                .needsRepositoryNames(
                        item(1).repositorySelection(repositorySelection).request(), OrganizationFacts.NOT_READ);
    }

    private static Criteria criteria(Set<String> owners, String repository, String... expressions) {
        return new Criteria(
                owners,
                repository,
                null,
                null,
                null,
                Set.of(),
                null,
                ConditionAssertions.criteria(expressions).conditions());
    }
}
