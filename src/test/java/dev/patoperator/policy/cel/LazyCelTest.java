package dev.patoperator.policy.cel;

import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.policy.PolicyResult;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.support.ConditionAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CEL is loaded only for conditions. Checked in a child JVM that logs each class that it loads. */
class LazyCelTest {

    @TempDir
    Path folder;

    /** Evaluates one item, with the condition that is given or with none. */
    static final class Child {
        private Child() {}

        public static void main(String[] conditions) throws InvalidSelectorException {
            var criteria = new Criteria(
                    Set.of("mona"),
                    null,
                    "contents_write",
                    null,
                    null,
                    Set.of(),
                    NOW,
                    Stream.of(conditions)
                            .map(it -> new Criteria.NamedExpression("rule", it))
                            .toList());
            var policy = new Policy(
                    new ResourceRef("PatGrantReview", "acme", "r", "r"),
                    Action.APPROVE,
                    "{owner}",
                    new Policy.CompiledRule(
                            CompiledSelector.compile(criteria, ItemKind.REQUEST), ConditionAssertions.budget()),
                    false,
                    100,
                    Set.of());
            List<PolicyResult> policyResults = new PolicyEvaluation(List.of(policy), NOW, ItemFacts.UNKNOWN)
                    .results(List.of(item(71).request()), Map.of());
            if (policyResults.get(0).decisions().size() != 1) {
                throw new IllegalStateException("should have decided: " + policyResults);
            }
        }
    }

    @Test
    void withoutConditionsNoClassOfCelIsLoaded() throws Exception {
        assertThat(loaded()).contains("dev.patoperator.policy.PolicyEvaluation").noneMatch(LazyCelTest::isOfCel);
    }

    @Test
    void withAConditionClassesOfCelAreLoaded() throws Exception {
        assertThat(loaded("request.id == 71")).anyMatch(LazyCelTest::isOfCel);
    }

    private static boolean isOfCel(String name) {
        return Stream.of("dev.cel.", "com.google.protobuf.", "com.google.common.", "com.google.re2j.", "org.antlr.")
                .anyMatch(name::startsWith);
    }

    /** Returns the names of all classes that a child loads. */
    private List<String> loaded(String... conditions) throws IOException, InterruptedException {
        Path log = folder.resolve("classes.log");
        Path output = folder.resolve("output.log");
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xshare:auto",
                                "-Xlog:class+load=info:file=" + log + ":none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName()),
                        Stream.of(conditions))
                .toList();
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue())
                    .describedAs(() -> {
                        try {
                            return Files.readString(output);
                        } catch (IOException e) {
                            return e.toString();
                        }
                    })
                    .isZero();
        } finally {
            child.destroyForcibly();
        }
        return Files.readAllLines(log).stream()
                .map(line -> line.substring(line.lastIndexOf(']') + 1).strip().split(" ", 2)[0])
                .toList();
    }
}
