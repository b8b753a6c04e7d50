package dev.patoperator.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.gitops.ArgoCustomization.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.luaj.vm2.LuaError;

/** Runs the test cases of the scripts, in the format of Argo CD's {@code resource_customizations}. */
class ArgoScriptsTest {

    private static final String RETRY = "patoperator.dev/retry-requested-at";
    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    @TestFactory
    Stream<DynamicTest> healthMatchesHealthTestYaml() {
        return eachTest("health_test.yaml", "tests", (kind, test) -> {
            JsonNode expected = test.path("healthStatus");
            assertThat(kind.health(kind.yaml(test.path("inputPath").asText())))
                    .isEqualTo(new Health(
                            expected.path("status").asText(),
                            expected.path("message").asText()));
        });
    }

    @TestFactory
    Stream<DynamicTest> offeredActionsMatchActionTestYaml() {
        return eachTest("actions/action_test.yaml", "discoveryTests", (kind, test) -> {
            Map<String, Boolean> expected = new TreeMap<>();
            test.path("result")
                    .forEach(action -> expected.put(
                            action.path("name").asText(),
                            !action.path("disabled").asBoolean()));
            assertThat(kind.actions(input(kind, test, "inputPath"))).isEqualTo(expected);
        });
    }

    @TestFactory
    Stream<DynamicTest> actionEffectsMatchActionTestYaml() {
        return eachTest("actions/action_test.yaml", "actionTests", (kind, test) -> {
            JsonNode changed = kind.act(test.path("action").asText(), input(kind, test, "inputPath"));
            JsonNode retry = changed.at("/metadata/annotations");
            if (retry.has(RETRY)) {
                assertThat(retry.path(RETRY).asText()).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
                ((ObjectNode) retry).put(RETRY, "0001-01-01T00:00:00Z");
            }
            assertThat(withLongs(changed)).isEqualTo(withLongs(input(kind, test, "expectedOutputPath")));
        });
    }

    @TestFactory
    Stream<DynamicTest> everyTestdataFileIsUsed() {
        return kinds().map(kind -> DynamicTest.dynamicTest(kind.kind(), () -> {
            assertThat(named(kind, "health_test.yaml")).isEqualTo(files(kind, "testdata"));
            if (kind.hasActions()) {
                assertThat(named(kind, "actions/action_test.yaml")).isEqualTo(files(kind, "actions/testdata"));
            }
        }));
    }

    @Test
    void luaVmLacksLibrariesThatArgoCdLacks() {
        for (String absent : List.of("string", "math", "io", "os", "debug", "coroutine")) {
            assertThat(ArgoLua.run("return {it = type(" + absent + ")}", NOTHING)
                            .path("it")
                            .asText())
                    .as(absent)
                    .isEqualTo("nil");
        }
        assertThatThrownBy(() -> ArgoLua.run("return {it = ('a'):upper()}", NOTHING))
                .isInstanceOf(LuaError.class);
        assertThatThrownBy(() -> ArgoLua.run("return {it = require('string')}", NOTHING))
                .isInstanceOf(LuaError.class);
        assertThat(ArgoLua.run("return {it = type(require('os').execute)}", NOTHING)
                        .path("it")
                        .asText())
                .isEqualTo("nil");
    }

    @Test
    void sixteenDigitIdIsUnchangedByAction() {
        ArgoCustomization review = new ArgoCustomization("PatGrantReview");
        ObjectNode resource = review.yaml("testdata/degraded.yaml").deepCopy();
        resource.withObjectProperty("spec").withArray("/patRequestIDs").add(9_007_199_254_740_991L);

        JsonNode changed = review.act("suspend", resource);

        assertThat(changed.at("/spec/patRequestIDs/2").asText()).isEqualTo("9007199254740991");
    }

    private interface Check {
        void on(ArgoCustomization kind, JsonNode test);
    }

    private static Stream<DynamicTest> eachTest(String file, String list, Check check) {
        return kinds().filter(kind -> Files.exists(kind.folder().resolve(file)))
                .flatMap(kind -> Stream.of(kind.yaml(file).path(list))
                        .flatMap(tests -> tests.valueStream())
                        .map(test -> DynamicTest.dynamicTest(
                                String.join(
                                        " ",
                                        kind.kind(),
                                        test.path("action").asText(),
                                        test.path("inputPath").asText()),
                                () -> check.on(kind, test))));
    }

    private static Stream<ArgoCustomization> kinds() {
        return ArgoCustomization.all().stream();
    }

    private static JsonNode input(ArgoCustomization kind, JsonNode test, String path) {
        return kind.yaml("actions/" + test.path(path).asText());
    }

    /** Returns the same JSON with one Java type for all whole numbers. */
    private static JsonNode withLongs(JsonNode node) {
        return LuaJson.toJson(LuaJson.toLua(node));
    }

    private static Set<String> named(ArgoCustomization kind, String file) {
        Set<String> paths = new TreeSet<>();
        for (String field : List.of("inputPath", "expectedOutputPath")) {
            paths.addAll(kind.yaml(file).findValuesAsText(field));
        }
        return paths;
    }

    private static Set<String> files(ArgoCustomization kind, String folder) throws IOException {
        try (Stream<Path> files = Files.list(kind.folder().resolve(folder))) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add("testdata/" + file.getFileName()));
            return names;
        }
    }
}
