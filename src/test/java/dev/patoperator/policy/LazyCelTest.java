package dev.patoperator.policy;

import static dev.patoperator.policy.Item.NOW;
import static dev.patoperator.policy.Item.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Criteria;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
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

/** Who has no condition pays nothing for CEL: asked of a JVM that tells of each class that it loads. */
class LazyCelTest {

    @TempDir
    Path folder;

    /** Judges one item, with the condition that is given or with none. */
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
                            .map(it -> new Criteria.Condition("rule", it))
                            .toList());
            var policy = new Policy(
                    new ResourceRef("PatGrantReview", "acme", "r", "r"),
                    Action.APPROVE,
                    "{owner}",
                    new Policy.Compiled(Selector.compile(criteria, Subject.REQUEST), Conditions.budget()),
                    false,
                    100,
                    Set.of());
            List<Ruling> rulings = new Judgement(List.of(policy), NOW, RepositoryFacts.UNKNOWN)
                    .rulings(List.of(item(71).request()), Map.of());
            if (rulings.get(0).decisions().size() != 1) {
                throw new IllegalStateException("should have decided: " + rulings);
            }
        }
    }

    @Test
    void withoutConditionsNoClassOfCelIsLoaded() throws Exception {
        assertThat(loaded()).contains("dev.patoperator.policy.Judgement").noneMatch(LazyCelTest::isOfCel);
    }

    @Test
    void withAConditionTheyAre() throws Exception {
        assertThat(loaded("request.id == 71")).anyMatch(LazyCelTest::isOfCel);
    }

    private static boolean isOfCel(String name) {
        return Stream.of("dev.cel.", "com.google.protobuf.", "com.google.common.", "com.google.re2j.", "org.antlr.")
                .anyMatch(name::startsWith);
    }

    /** The names of all classes that a child loads. */
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
