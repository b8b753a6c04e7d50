package dev.patoperator.versions;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.support.JourneySteps;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A rollback: this version starts on what a newer one stored. The newer one is made up: it stores what this one does, and
 * more.
 */
@Timeout(180)
class NewerStateTest {

    private static final List<String> LISTS =
            List.of("/status/conditions", "/status/outcomes", "/status/oneShotSelectors", "/status/decisionsByHour");
    private static final String ADDED = "addedLater";

    private final StoredState own = StoredState.of(newest());

    NewerStateTest() throws IOException {}

    private static String newest() throws IOException {
        List<String> versions = StoredState.versions();
        return versions.get(versions.size() - 1);
    }

    @Test
    void unknownFieldsAreIgnoredAndNothingElseIsLost() {
        StoredState newer = own.changed(NewerStateTest::addFields);
        try (Successor rolledBack = Successor.rollback(newer)) {
            rolledBack.start();

            JourneySteps.staysTrue(() -> assertThat(
                            Successor.finished(rolledBack.stored(), it -> it.changed(NewerStateTest::removeFields)))
                    .isEqualTo(Successor.finished(own, it -> it)));
            assertThat(rolledBack.decided()).isEmpty();
            assertThat(outcome(rolledBack.operator().review("sent").getStatus(), 85)
                            .outcome())
                    .isEqualTo(OutcomeType.APPROVED);
        }
    }

    @Test
    void unknownValuesChangeNothingButWhatTheyStandFor() {
        StoredState newer = own.changed(object -> {
            switch (object.at("/metadata/name").asText()) {
                case "approved" -> put(object.at("/status/outcomes/0"), "confirmedBy", "Webhook");
                case "approved-by-grant" -> put(object.at("/status/conditions/0"), "reason", "DecidedByRule");
                case "denied-by-absence" -> {
                    ArrayNode conditions = (ArrayNode) object.at("/status/conditions");
                    put(conditions.insert(1, conditions.get(0).deepCopy()).get(1), "type", "Verified");
                }
                // Whatever it means, this version does not know that the id is decided.
                case "refused" -> put(object.at("/status/outcomes/0"), "outcome", "Deferred");
                default -> {}
            }
        });
        try (Successor rolledBack = Successor.rollback(newer)) {
            rolledBack.start();
            rolledBack.operator().awaitReview("refused", "Succeeded");
            rolledBack.operator().apply(review("approved", "Approve", "71", "reason: edited"));
            Outcome approved = rolledBack
                    .operator()
                    .awaitReview("approved", "Succeeded")
                    .outcomeList()
                    .get(0);

            assertThat(rolledBack.decided()).containsExactly(77L);
            assertThat(approved.outcome()).isEqualTo(OutcomeType.APPROVED);
            assertThat(approved.confirmedBy()).isNull();
            assertThat(approved.owner()).isEqualTo("ci-bot");
            assertThat(approved.tokenID()).isEqualTo(900_071L);
            assertThat(outcome(rolledBack.operator().review("approved-by-grant").getStatus(), 72)
                            .outcome())
                    .isEqualTo(OutcomeType.APPROVED);
            assertThat(outcome(rolledBack.operator().review("denied-by-absence").getStatus(), 73)
                            .outcome())
                    .isEqualTo(OutcomeType.DENIED);
        }
    }

    private static void addFields(ObjectNode object) {
        if (object.has("data")) {
            ObjectNode data = (ObjectNode) object.get("data");
            data.put(
                    Placeholders.BATCH,
                    data.get(Placeholders.BATCH)
                            .asText()
                            .replaceFirst("\\{", "{\"" + ADDED + "\":{\"a\":[1]},")
                            .replace("{\"id\":", "{\"" + ADDED + "\":true,\"id\":"));
            return;
        }
        ((ObjectNode) object.get("status")).putObject(ADDED).putArray("values").add(1);
        LISTS.forEach(list -> object.at(list).forEach(item -> put(item, ADDED, "value")));
    }

    private static void removeFields(ObjectNode object) {
        if (object.get("status") instanceof ObjectNode status) {
            status.remove(ADDED);
            LISTS.forEach(list -> object.at(list).forEach(item -> ((ObjectNode) item).remove(ADDED)));
        }
    }

    private static void put(JsonNode object, String field, String value) {
        ((ObjectNode) object).put(field, value);
    }
}
