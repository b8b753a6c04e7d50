package dev.patoperator.precedence.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.policy.cel.ConditionMemoryEstimate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which resources {@link CompiledPolicies} keeps conditions of. The memory holds one condition: the oldest. */
class ConditionRoomTest {

    private static final String SELECTOR = "action: Approve, interval: 1h, selector: ";

    private final EvaluationFixture cluster = new EvaluationFixture();
    private final List<Runnable> onDisplaced = new ArrayList<>();
    private final CompiledPolicies policies = new CompiledPolicies(
            cluster.index,
            new ConditionStore(
                    ConditionMemoryEstimate.of(condition("old")), resource -> onDisplaced.forEach(Runnable::run)));

    private static String condition(String word) {
        return "request.owner == '%5s'".formatted(word);
    }

    private static String conditions(String expression) {
        return SELECTOR + "{matchConditions: [{name: rule, expression: \"" + expression + "\"}]}";
    }

    /** Stores a review with a condition that takes the whole memory. */
    private PatGrantReview created(String name, String expression, String at) {
        PatGrantReview review = cluster.review(name, conditions(expression));
        review.getMetadata().setCreationTimestamp(at);
        return review;
    }

    private PatGrantReview old() {
        return created("old", condition("old"), "2026-01-01T00:00:00Z");
    }

    /** Stores the old review with a field that requests do not have. */
    private PatGrantReview broken() {
        return created("old", condition("old").replace("owner", "bogus"), "2026-01-01T00:00:00Z");
    }

    private PatGrantReview young() {
        return created("young", condition("young"), "2026-02-01T00:00:00Z");
    }

    private static Intent intent(PatResource<?> resource) {
        return ParsedResource.of(resource).intent().orElseThrow();
    }

    private boolean fits(PatResource<?> resource) {
        return policies.problem(intent(resource)).isEmpty();
    }

    @Test
    void aRegisteredOlderResourceLeavesNoRoomForAYoungerOne() {
        policies.register(old());

        assertThat(policies.problem(intent(young()))).hasValueSatisfying(problem -> {
            assertThat(problem.message()).startsWith("spec.selector.matchConditions do not fit into memory");
            assertThat(problem.mayPass()).isTrue();
        });
    }

    @Test
    void anOlderResourceKeepsItsRoomAfterItWasCompiled() {
        assertThat(fits(old())).isTrue();

        assertThat(fits(young())).isFalse();
    }

    @Test
    void anOlderResourceFitsAlthoughAYoungerOneWasRegisteredFirst() {
        policies.register(young());

        assertThat(fits(old())).isTrue();
    }

    @Test
    void aResourceWithoutCreationTimeCountsAsTheOldest() {
        PatGrantReview timeless = created("zzz", condition("zzz"), null);
        policies.register(old());
        policies.register(timeless);

        assertThat(fits(timeless)).isTrue();
    }

    @Test
    void aResourceEditedToHaveNoConditionsIsForgotten() {
        policies.register(old());

        policies.register(cluster.review("old", SELECTOR + "{owners: [mona]}"));

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceEditedToHaveNoSelectorIsForgotten() {
        policies.register(old());

        policies.register(cluster.review("old", "action: Approve, patRequestIDs: [1]"));

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceEditedToHaveNoSpecIsForgotten() {
        PatGrantReview edited = old();
        policies.register(edited);
        edited.setSpec(null);

        policies.register(edited);

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceEditedToHaveAnInvalidSpecIsForgotten() {
        policies.register(old());

        policies.register(cluster.review("old", conditions(condition("old")) + ", limit: 0"));

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceOfAnEditedGenerationReplacesItsConditions() {
        policies.register(old());
        PatGrantReview edited = cluster.review("old", conditions("true || " + condition("old")));
        edited.getMetadata().setGeneration(2L);

        policies.register(edited);

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aDeletedResourceIsForgotten() {
        PatGrantReview old = old();
        policies.register(old);

        policies.forget(old);

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceThatDoesNotExistIsNotRetained() {
        policies.register(old());

        policies.retain(resource -> !resource.name().equals("old"));

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceThatExistsIsRetained() {
        policies.register(old());

        policies.retain(resource -> resource.name().equals("old"));

        assertThat(fits(young())).isFalse();
    }

    @Test
    void aResourceThatIsGoneStillCompilesButKeepsNoRoom() {
        PatGrantReview gone = old();
        policies.register(gone);
        cluster.reviews.remove(gone);

        assertThat(fits(gone)).isTrue();
        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceThatDisappearsWhileItIsCompiledKeepsNoRoom() {
        PatGrantReview young = young();
        assertThat(fits(young)).isTrue();
        PatGrantReview old = old();
        onDisplaced.add(() -> cluster.reviews.remove(old));

        assertThat(fits(old)).isTrue();

        assertThat(fits(young)).isTrue();
    }

    @Test
    void aSelectorWithoutConditionsKeepsNoRoomOfAnEarlierGeneration() {
        policies.register(old());
        PatGrantReview edited = cluster.review("old", SELECTOR + "{owners: [mona]}");

        assertThat(policies.problem(intent(edited))).isEmpty();

        assertThat(fits(young())).isTrue();
    }

    @Test
    void aResourceKeepsItsRoomAlthoughItDoesNotCompile() {
        PatGrantReview old = broken();

        assertThat(fits(old)).isFalse();

        assertThat(fits(young())).isFalse();
    }

    @Test
    void aResourceThatDisappearsWhileItFailsToCompileKeepsNoRoom() {
        PatGrantReview young = young();
        assertThat(fits(young)).isTrue();
        PatGrantReview old = broken();
        onDisplaced.add(() -> cluster.reviews.remove(old));

        assertThat(fits(old)).isFalse();

        assertThat(fits(young)).isTrue();
    }
}
