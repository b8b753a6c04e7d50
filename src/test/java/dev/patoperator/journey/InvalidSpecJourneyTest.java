package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.LenientSchemas;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Resources that were stored although the schema refuses them: under an older CRD, or by a server that does not know a
 * rule.
 */
class InvalidSpecJourneyTest {

    private static TestOperator operator;
    private static JourneySteps journeySteps;
    private static SimulatedOrganization acme;

    @BeforeAll
    static void start() {
        operator = TestOperator.prepare(LenientSchemas.crds());
        acme = operator.gitHub().organization("acme");
        operator.secret("acme", "github-app");
        operator.start();
        journeySteps = new JourneySteps(operator);
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    private static void store(String name, String spec) {
        LenientSchemas.store(operator, """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: %s, namespace: acme}
                spec: %s
                """.formatted(name, spec));
    }

    private static void assertOtherReviewSucceeds(long id) {
        acme.request(id).add();
        operator.apply(review("served-" + id, "Approve", String.valueOf(id)));
        operator.awaitReview("served-" + id, "Succeeded");
    }

    /** A completed explicit list that an edit makes invalid is not a policy. */
    @Test
    void finishedGuardedListThatBecomesInvalidHoldsNothingElseBack() {
        acme.request(701).owner("mallory").add();
        acme.request(702).owner("ci-bot").add();
        store("guarded", "{organization: acme, action: Deny, patRequestIDs: [701], selector: {owners: [mallory]}}");
        operator.awaitReview("guarded", "Succeeded");
        store(
                "guarded",
                "{organization: acme, action: Deny, patRequestIDs: [701], selector: {owners: [mallory]}, limit: many}");
        operator.awaitReview("guarded", "InvalidSpec");

        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));

        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(702L));
        journeySteps.delete("acme", "bots");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            unknown-action     | {organization: acme, action: Postpone, patRequestIDs: [1]}                     | action
            no-action          | {organization: acme, patRequestIDs: [1]}                                       | action
            no-organization    | {action: Approve, patRequestIDs: [1]}                                          | organization
            path-as-org        | {organization: ../app, action: Approve, patRequestIDs: [1]}                    | organization
            no-ids             | {organization: acme, action: Approve}                                          | patRequestIDs
            empty-ids          | {organization: acme, action: Approve, patRequestIDs: []}                       | patRequestIDs
            id-zero            | {organization: acme, action: Approve, patRequestIDs: [1, 0]}                   | patRequestIDs
            id-negative        | {organization: acme, action: Approve, patRequestIDs: [-71]}                    | patRequestIDs
            id-null            | {organization: acme, action: Approve, patRequestIDs: [null]}                   | patRequestIDs
            id-too-large       | {organization: acme, action: Approve, patRequestIDs: [9007199254740992]}       | patRequestIDs
            unknown-policy     | {organization: acme, action: Approve, patRequestIDs: [1], missingPolicy: Ask}  | missingPolicy
            secret-path        | {organization: acme, action: Approve, patRequestIDs: [1], credentialsRef: {name: ../x}} | credentialsRef
            null-spec          | null                                                                           | spec
            empty-spec         | {}                                                                             | spec
            ids-of-text        | {organization: acme, action: Approve, patRequestIDs: [one]}                    | spec
            spec-of-text       | approve                                                                        | spec
            """)
    void invalidSpecStallsWithTheFieldNamedAndSendsNothing(String name, String spec, String field) {
        operator.gitHub().clearCalls();

        store(name, spec);

        PatStatus status = operator.awaitReview(name, "InvalidSpec");
        assertThat(JourneySteps.conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Stalled");
        assertThat(ready(status).message()).contains(field);
        assertThat(operator.gitHub().postCount()).isZero();
        assertThat(journeySteps.awaitEvent(name, "InvalidSpec").getNote()).contains(field);
    }

    @Test
    void fiveHundredAndOneIdsAreTooMany() {
        store("too-many", "{organization: acme, action: Approve, patRequestIDs: [" + TestOperator.ids(1, 501) + "]}");

        assertThat(ready(operator.awaitReview("too-many", "InvalidSpec")).message())
                .contains("501", "500");
        assertOtherReviewSucceeds(2001);
    }

    @Test
    void duplicateIdsAreDecidedOnce() {
        acme.request(11).add();
        acme.request(12).add();
        operator.gitHub().clearCalls();

        store("twice", "{organization: acme, action: Approve, patRequestIDs: [11, 12, 11]}");

        PatStatus status = operator.awaitReview("twice", "Succeeded");
        assertThat(status.total()).isEqualTo(2);
        assertThat(operator.gitHub().postCount()).isEqualTo(2);
    }

    @Test
    void specThatBecomesInvalidKeepsItsOutcomesAndContinuesOnceFixed() {
        acme.request(21).add();
        acme.request(22).add();
        operator.apply(review("broken", "Approve", "21"));
        operator.awaitReview("broken", "Succeeded");

        store("broken", "{organization: acme, action: Postpone, patRequestIDs: [21, 22]}");
        PatStatus status = operator.awaitReview("broken", "InvalidSpec");
        assertThat(outcome(status, 21).outcome()).isEqualTo(OutcomeType.APPROVED);

        store("broken", "{organization: acme, action: Approve, patRequestIDs: [21, 22]}");
        assertThat(operator.awaitReview("broken", "Succeeded").succeeded()).isEqualTo(2);
        assertThat(acme.decisions()).filteredOn(it -> it.id() == 21).hasSize(1);
    }

    @Test
    void shippedSchemaRefusesInvalidSpecs() {
        try (TestOperator strict = TestOperator.prepare()) {
            for (String yaml : List.of(
                    review("x", "Postpone", "1"),
                    review("x", "Approve", "0"),
                    review("x", "Approve", "1, 1"),
                    review("x", "Approve", ""),
                    review("x", "Approve", "9007199254740992"),
                    review("x", "Approve", TestOperator.ids(1, 501)),
                    review("x", "Approve", "1", "missingPolicy: Ask"),
                    review("x", "Approve", "1", "reason: " + "r".repeat(1025)))) {
                assertThatThrownBy(() -> strict.client()
                                .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
                                .create())
                        .describedAs(yaml)
                        .hasMessageContaining("spec");
            }
        }
    }
}
