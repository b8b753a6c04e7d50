package dev.patoperator.dispatch.queue;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Properties of batches, whatever decisions are pending. The repetition is the seed. */
class GatherPropertiesTest {

    private final DecisionQueue queue = new DecisionQueue(TestSubmissions.noRecovery(), Clock.systemUTC());
    private final Set<Long> requested = new LinkedHashSet<>();
    private Instant now = Instant.EPOCH;

    @RepeatedTest(100)
    void eachCallHasOneActionAndReasonAndEachIdIsSentOnce(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int submissionCount = 1 + random.nextInt(40);
        for (int i = 0; i < submissionCount; i++) {
            add(i, random);
        }
        Set<Long> sent = new HashSet<>();
        while (queue.next().isPresent()) {
            ItemKind kind = queue.next().orElseThrow();
            List<Decision> batch = queue.gather(kind);

            assertThat(batch).hasSizeBetween(1, DecisionQueue.MAX_BATCH);
            assertThat(batch)
                    .extracting(Decision::action)
                    .containsOnly(batch.get(0).action());
            assertThat(batch)
                    .extracting(Decision::reason)
                    .containsOnly(batch.get(0).reason());
            if (queue.oldest(ItemKind.GRANT).isPresent()) {
                assertThat(kind).as("revocations go first").isEqualTo(ItemKind.GRANT);
            }
            if (kind == ItemKind.REQUEST) { // no grant is pending then
                assertThat(batch.get(0).since())
                        .as("the oldest goes first")
                        .isEqualTo(Collections.min(queue.waitingSince()));
            }

            List<Decision> out = queue.takeForSending(batch);
            assertThat(out).isEqualTo(batch);
            out.forEach(decision -> {
                assertThat(sent.add(decision.id())).as("%s once", decision.id()).isTrue();
                queue.removeSettled(decision);
            });
            if (random.nextInt(3) == 0 && submissionCount < 60) {
                add(submissionCount++, random); // a submission arrives between two calls
            }
        }
        assertThat(sent).isEqualTo(requested);
    }

    /** Each submission has ids of its own, so that no two submissions conflict. */
    private void add(int number, Random random) {
        Action action = Action.values()[random.nextInt(3)];
        List<Long> ids = new ArrayList<>();
        int many = 1 + random.nextInt(random.nextBoolean() ? 3 : 130);
        for (int i = 0; i < many; i++) {
            long id = 10_000L * (1 + action.ordinal()) + number * 200L + i;
            if (requested.add(id)) {
                ids.add(id);
            }
        }
        String reason = random.nextBoolean() ? null : "reason " + random.nextInt(3);
        now = now.plusSeconds(1);
        queue.add(
                order(
                        "r" + number,
                        1,
                        action,
                        reason,
                        ids.stream().mapToLong(Long::longValue).toArray()),
                Set.of(),
                now);
    }
}
