package dev.patoperator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.model.expression.SpecExpressions;
import dev.patoperator.model.expression.SpecVariables;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.policy.cel.ConditionMemoryEstimate;
import dev.patoperator.policy.support.ConditionAssertions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests which resources may compile their conditions, and what is kept. Sizes are multiples of the largest condition. */
class ConditionStoreTest {

    /** Bytes of a condition of the largest size. 90 of them fit into a namespace. */
    private static final long LARGE = ConditionMemoryEstimate.of(large("a"));

    private static final long PLENTY = 1L << 40;
    private static final int FIT = (int) (ConditionAdmission.MAX_NAMESPACE_BYTES / LARGE);

    private final List<String> displaced = new ArrayList<>();
    private ConditionStore store = new ConditionStore(PLENTY, resource -> displaced.add(resource.name()));

    /** A resource with large conditions. */
    private record Given(String namespace, String name, long generation, int createdAt, List<String> expressions) {

        ConditionStore.ConditionsOwner owner() {
            return new ConditionStore.ConditionsOwner(
                    new ResourceRef("PatGrantReview", namespace, name, "uid-" + namespace + "-" + name),
                    generation,
                    "2026-01-01T00:00:%02dZ".formatted(createdAt));
        }

        SelectorIntent selector() {
            return new SelectorIntent(ConditionAssertions.criteria(expressions.toArray(String[]::new)), null, 100);
        }
    }

    /** Words in a text count as operators do, and take far less time to compile. */
    private static String large(String word) {
        return "'" + "%-20s".formatted(word) + " x".repeat(993) + "' == 'x'";
    }

    /** Returns a resource with a number of large conditions that no other resource has. */
    private static Given given(String namespace, String name, int createdAt, int conditions) {
        return new Given(
                namespace,
                name,
                1,
                createdAt,
                IntStream.range(0, conditions)
                        .mapToObj(i -> large(namespace + name + i))
                        .toList());
    }

    private void register(Given given) {
        store.register(given.owner(), given.selector(), ItemKind.REQUEST);
    }

    private boolean fits(Given given) {
        try {
            return store.selector(given.owner(), given.selector(), ItemKind.REQUEST) != null;
        } catch (InvalidSelectorException e) {
            assertThat(e.isTransient()).isTrue();
            return false;
        }
    }

    private void remove(Given given) {
        store.remove(given.owner().resource().uid());
    }

    private Set<String> fitting(List<Given> all) {
        Set<String> names = new HashSet<>();
        all.stream().filter(this::fits).forEach(given -> names.add(given.name()));
        return names;
    }

    @Test
    void oldestResourcesFitWhateverTheOrderOfArrivalAndUse() {
        int each = FIT / 4;
        List<Given> all = new ArrayList<>();
        for (int age = 0; age < 10; age++) {
            all.add(given("mallory", "r" + age, age, each));
        }
        long seed = new Random().nextLong();
        for (int round = 0; round < 3; round++) {
            store = new ConditionStore(PLENTY, resource -> displaced.add(resource.name()));
            Collections.shuffle(all, new Random(seed + round));
            all.forEach(this::register);
            Collections.shuffle(all, new Random(seed - round));

            assertThat(fitting(all)).as("seed %d", seed).containsExactlyInAnyOrder("r0", "r1", "r2", "r3");
            assertThat(store.usedBytes()).isEqualTo(4 * each * LARGE);
            assertThat(store.compiledCount()).isEqualTo(4L * each);
        }
    }

    @Test
    void resourcesCreatedInTheSameSecondAreOrderedByUid() {
        Given a = given("acme", "a", 0, FIT);
        Given b = given("acme", "b", 0, FIT);
        register(b);
        register(a);

        assertThat(fits(b)).isFalse();
        assertThat(fits(a)).isTrue();
    }

    @Test
    void refusalsNameUsedAndAllowedMemoryAndARemedy() {
        register(given("acme", "old", 0, FIT - 10));
        Given young = given("acme", "young", 1, 16);

        InvalidSelectorException refusal = catchThrowableOfType(
                InvalidSelectorException.class,
                () -> store.selector(young.owner(), young.selector(), ItemKind.REQUEST));

        assertThat(refusal)
                .hasMessage("spec.selector.matchConditions do not fit into memory: this namespace may use 8.0 MiB"
                        + " for conditions, older resources use 7.1 MiB of it, and these need 1.4 MiB;"
                        + " shorten conditions, use the same ones in several resources,"
                        + " or delete resources that have some");
        assertThat(store.compiledCount()).isZero();
    }

    @Test
    void aSmallerYoungerResourceFitsWhereAnOlderOneDoesNot() {
        Given first = given("acme", "first", 0, FIT - 2);
        Given large = given("acme", "large", 1, 3);
        Given small = given("acme", "small", 2, 1);
        List.of(first, large, small).forEach(this::register);

        assertThat(fitting(List.of(first, large, small))).containsExactlyInAnyOrder("first", "small");
    }

    @Test
    void repeatedlyCreatedAndDeletedResourcesLeaveNothing() {
        // Together, they would need several times what a namespace may use.
        for (int round = 0; round < 20; round++) {
            Given given = given("mallory", "r" + round, 0, 16);
            assertThat(fits(given)).isTrue();
            remove(given);
        }

        assertThat(store.usedBytes()).isZero();
        assertThat(store.compiledCount()).isZero();
    }

    @Test
    void aDeletedResourceIsForgottenAtOnceAndFreesMemory() {
        Given old = given("acme", "old", 0, FIT);
        Given young = given("acme", "young", 1, 1);
        assertThat(fitting(List.of(old, young))).containsExactly("old");

        remove(old);

        assertThat(store.compiledCount()).isZero();
        assertThat(fits(young)).isTrue();
    }

    @Test
    void anEditedSpecReplacesTheMemoryOfThePreviousOne() {
        Given before = given("acme", "r", 0, FIT);
        assertThat(fits(before)).isTrue();
        Given edited = new Given("acme", "r", 2, 0, List.of(large("edited")));
        Given other = given("acme", "other", 1, FIT - 1);

        assertThat(fits(edited)).isTrue();
        assertThat(fits(other)).isTrue();
        assertThat(store.usedBytes()).isEqualTo(FIT * LARGE);
        assertThat(store.compiledCount()).isEqualTo(FIT);
    }

    @Test
    void aGrowingOlderResourceDisplacesTheYoungestAndReportsIt() {
        Given old = given("acme", "old", 0, 1);
        Given young = given("acme", "young", 1, FIT - 1);
        assertThat(fitting(List.of(old, young))).hasSize(2);

        assertThat(fits(new Given("acme", "old", 2, 0, List.of(large("more"), large("and more")))))
                .isTrue();

        assertThat(displaced).containsExactly("young");
        assertThat(store.usedBytes()).isEqualTo(2 * LARGE);
        assertThat(store.compiledCount()).isEqualTo(2);
        assertThat(fits(young)).isFalse();
        assertThat(displaced).hasSize(1);
    }

    @Test
    void sharedExpressionsOfANamespaceCountOnceAndCompileOnce() {
        List<String> shared = given("acme", "any", 0, FIT).expressions();
        for (int age = 0; age < 20; age++) {
            assertThat(fits(new Given("acme", "r" + age, 1, age, shared))).isTrue();
        }
        assertThat(store.usedBytes()).isEqualTo(FIT * LARGE);
        assertThat(store.compiledCount()).isEqualTo(FIT);

        for (int age = 0; age < 19; age++) {
            remove(new Given("acme", "r" + age, 1, age, shared));
        }
        assertThat(store.compiledCount()).isEqualTo(FIT);
        remove(new Given("acme", "r19", 1, 19, shared));
        assertThat(store.compiledCount()).isZero();
    }

    @Test
    void expressionsSharedByNamespacesCountInEachAndCompileOnce() {
        assertThat(fits(new Given("acme", "r", 1, 0, List.of(large("one"))))).isTrue();
        assertThat(fits(new Given("beta", "r", 1, 0, List.of(large("one"))))).isTrue();

        assertThat(store.usedBytes()).isEqualTo(2 * LARGE);
        assertThat(store.compiledCount()).isEqualTo(1);
    }

    @Test
    void oneExpressionForRequestsAndForGrantsIsCompiledTwice() throws InvalidSelectorException {
        Given given = given("acme", "r", 0, 1);
        Given other = new Given("acme", "s", 1, 0, given.expressions());
        store.selector(given.owner(), given.selector(), ItemKind.REQUEST);
        store.selector(other.owner(), other.selector(), ItemKind.GRANT);

        assertThat(store.usedBytes()).isEqualTo(2 * LARGE);
        assertThat(store.compiledCount()).isEqualTo(2);
    }

    /** What is written out counts in each condition, the check of a variable and the reason besides. */
    @Test
    void conditionsCountWithTheirVariablesWrittenOut() throws InvalidSelectorException {
        String long100 = "true" + " || true".repeat(100);
        SpecVariables variables = new SpecVariables(List.of(new SpecVariables.Definition("a", long100)));
        SelectorIntent selector = withVariables(variables, "request.owner", "variables.a", "!variables.a");

        store.selector(given("acme", "r", 0, 1).owner(), selector, ItemKind.REQUEST);

        assertThat(store.compiledCount()).isEqualTo(4);
        assertThat(store.usedBytes())
                .isEqualTo(ConditionMemoryEstimate.of("(" + long100 + ")")
                        + ConditionMemoryEstimate.of("!(" + long100 + ")")
                        + ConditionMemoryEstimate.of("request.owner")
                        + 1_280);
        remove(given("acme", "r", 0, 1));
        assertThat(store.usedBytes()).isZero();
        assertThat(store.compiledCount()).isZero();
    }

    @Test
    void oneTextAsConditionAndAsReasonIsCompiledTwice() throws InvalidSelectorException {
        SelectorIntent selector = withVariables(SpecVariables.NONE, "request.owner", "request.owner == 'a'");
        SelectorIntent broken = withVariables(SpecVariables.NONE, null, "request.owner");
        store.selector(given("acme", "r", 0, 1).owner(), selector, ItemKind.REQUEST);

        InvalidSelectorException refusal = catchThrowableOfType(
                InvalidSelectorException.class,
                () -> store.selector(given("acme", "broken", 1, 1).owner(), broken, ItemKind.REQUEST));

        assertThat(refusal).hasMessageContaining("a condition must be true or false");
    }

    @Test
    void aFaultOfAVariableIsKept() throws InvalidSelectorException {
        SpecVariables variables = new SpecVariables(List.of(new SpecVariables.Definition("a", "request.ownr")));
        SelectorIntent broken = withVariables(variables, null, "variables.a");
        for (int i = 0; i < 2; i++) {
            InvalidSelectorException refusal = catchThrowableOfType(
                    InvalidSelectorException.class,
                    () -> store.selector(given("acme", "r", 0, 1).owner(), broken, ItemKind.REQUEST));

            assertThat(refusal).hasMessageStartingWith("spec.variables 'a' does not compile: 1:8: a request has no");
            assertThat(refusal.isTransient()).isFalse();
            assertThat(store.compiledCount()).isEqualTo(1);
        }
    }

    private static SelectorIntent withVariables(SpecVariables variables, String reason, String... conditions) {
        List<Criteria.NamedExpression> named = IntStream.range(0, conditions.length)
                .mapToObj(i -> new Criteria.NamedExpression("rule-" + i, conditions[i], variables))
                .toList();
        return new SelectorIntent(
                new Criteria(Set.of(), null, null, null, null, Set.of(), null, named),
                null,
                100,
                Exemptions.NONE,
                new SpecExpressions(variables, reason));
    }

    @Test
    void aFullNamespaceDoesNotLimitAnother() {
        register(given("mallory", "large", 0, FIT));

        assertThat(fits(given("mallory", "more", 1, 1))).isFalse();
        assertThat(fits(given("acme", "small", 2, 1))).isTrue();
    }

    @Test
    void namespacesShareTheTotalMemoryEqually() {
        int share = 4;
        store = new ConditionStore(50 * share * LARGE, resource -> displaced.add(resource.name()));
        List<Given> early = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            for (int age = 0; age < 8; age++) {
                early.add(given("ns" + i, "r" + age, age, 1));
            }
        }
        early.forEach(this::register);
        assertThat(fitting(early)).containsExactlyInAnyOrder("r0", "r1", "r2", "r3");
        assertThat(store.usedBytes()).isEqualTo(50 * share * LARGE);

        // A namespace below its share is never refused: the other namespaces lose their youngest resource.
        Given late = given("late", "late", 59, 3);
        assertThat(fits(late)).isTrue();
        assertThat(store.usedBytes()).isLessThanOrEqualTo(50 * share * LARGE);
        assertThat(displaced).hasSize(50).containsOnly("r3");
        InvalidSelectorException refusal = catchThrowableOfType(
                InvalidSelectorException.class,
                () -> store.selector(early.get(3).owner(), early.get(3).selector(), ItemKind.REQUEST));
        assertThat(refusal).hasMessageContaining(" KiB, because other namespaces use the rest, for conditions, older");

        remove(late);
        assertThat(fitting(early)).contains("r3");
    }

    @Test
    void anInvalidConditionNamesItsErrorAndAffectsNoOtherResource() {
        Given broken = new Given("acme", "broken", 1, 0, List.of(large("fine"), "bogus("));

        InvalidSelectorException refusal = catchThrowableOfType(
                InvalidSelectorException.class,
                () -> store.selector(broken.owner(), broken.selector(), ItemKind.REQUEST));

        assertThat(refusal).hasMessageStartingWith("spec.selector.matchConditions 'rule-1' does not compile: 1:");
        assertThat(refusal.isTransient()).isFalse();
        assertThat(fits(new Given("acme", "fine", 1, 1, List.of(large("fine")))))
                .isTrue();
    }

    @Test
    void retainForgetsResourcesThatDoNotExist() {
        Given gone = given("acme", "gone", 0, 1);
        Given here = given("acme", "here", 1, 1);
        assertThat(fitting(List.of(gone, here))).hasSize(2);

        store.retain(resource -> resource.name().equals("here"));

        assertThat(store.usedBytes()).isEqualTo(LARGE);
        assertThat(store.compiledCount()).isEqualTo(1);
    }
}
