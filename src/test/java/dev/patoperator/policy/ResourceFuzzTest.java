package dev.patoperator.policy;

import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.InvalidSpecException;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.status.StatusFactory;
import dev.patoperator.status.StatusInputs;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;

/**
 * Reads specs that no schema has validated, and computes decisions and a status from them. An input is a spec in JSON. It is
 * read as the spec of both kinds.
 */
@Timeout(10)
class ResourceFuzzTest {

    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StatusFactory STATUSES = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC));

    @FuzzTest
    void anySpecIsDecidedOrRefusedInOneSentence(byte[] data) {
        JsonNode spec = parsed(FuzzInput.text(data));
        if (spec != null) {
            decide(resource(PatGrantReview.class, spec));
            decide(resource(PatRevocation.class, spec));
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Reads a resource as an informer does. */
    private static <R extends PatResource<?>> R resource(Class<R> kind, JsonNode spec) {
        ObjectNode root = JSON.createObjectNode();
        root.put("apiVersion", "patoperator.dev/v1alpha1").put("kind", kind.getSimpleName());
        root.putObject("metadata")
                .put("name", "it")
                .put("namespace", "acme")
                .put("uid", "u")
                .put("generation", 1);
        root.set("spec", spec);
        return KUBERNETES.unmarshal(root.toString(), kind);
    }

    private static void decide(PatResource<?> resource) {
        try {
            Intent intent = Intent.of(resource);
            assertThat(intent.organization()).matches("[A-Za-z0-9_-]{1,39}");
            assertThat(intent.ids()).doesNotContainNull().hasSizeLessThanOrEqualTo(500);
            Plan plan = Plan.of(intent, PatStatus.NONE);
            StatusInputs inputs = intent.selecting()
                    ? StatusInputs.selecting(intent, Map.of(), null, true, null, null)
                    : new StatusInputs(intent, plan, Map.of(), Map.of(), null, null);
            assertShown(STATUSES.next(PatStatus.NONE, inputs));
            SelectorIntent selectorIntent = intent.selectorIntent();
            if (selectorIntent != null) {
                evaluatePolicy(intent, selectorIntent);
            }
        } catch (InvalidSpecException | InvalidSelectorException e) {
            assertThat(e.getMessage())
                    .startsWith("spec")
                    .doesNotContain("\n", "\r")
                    .hasSizeLessThan(1000);
            assertShown(STATUSES.invalid(PatStatus.NONE, 1, null, e.getMessage(), false, Map.of(), Map.of()));
        }
    }

    private static void evaluatePolicy(Intent intent, SelectorIntent selectorIntent) throws InvalidSelectorException {
        ItemKind kind = intent.action().kind();
        Policy policy = new Policy(
                intent.resource(),
                intent.action(),
                intent.reason(),
                new Policy.CompiledRule(
                        CompiledSelector.compile(selectorIntent.criteria(), kind), ConditionAssertions.budget()),
                intent.dryRun(),
                selectorIntent.limit(),
                Set.of());
        List<ListedPat> items =
                List.of(item(71), item(72).owner(null).tokenId(null).since(null).lastUsedAt(null)).stream()
                        .<ListedPat>map(it -> intent.action() == Action.REVOKE ? it.grant() : it.request())
                        .toList();
        List<PolicyResult> policyResults =
                new PolicyEvaluation(List.of(policy), NOW, ItemFacts.UNKNOWN).results(items, Map.of());
        assertThat(policyResults)
                .singleElement()
                .satisfies(policyResult -> assertThat(policyResult.decisions().size()
                                + policyResult.undecided().size())
                        .isLessThanOrEqualTo(items.size()));
    }

    private static void assertShown(PatStatus status) {
        assertThat(status.conditionList())
                .anySatisfy(condition -> assertThat(condition.type()).isEqualTo("Ready"));
        assertThat(KUBERNETES.asJson(status)).hasSizeLessThan(256 * 1024);
    }
}
