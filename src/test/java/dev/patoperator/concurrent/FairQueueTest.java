package dev.patoperator.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private static final Duration NO_DELAY = Duration.ZERO;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // overflows soon, as System.nanoTime() may
    private final FairQueue<String, String> queue = new FairQueue<>(10, String::length, now::get);

    private List<String> takeAll() throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next.element());
        }
        return all;
    }

    @Test
    void keysAreServedInTurnAndElementsOfAKeyInOrder() throws Exception {
        for (String element : List.of("a1", "a2", "a3", "b1", "c1")) {
            assertThat(queue.add(element.substring(0, 1), element)).isZero();
        }

        assertThat(takeAll()).containsExactly("a1", "b1", "c1", "a2", "a3");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aKeyThatComesLateWaitsForOneElementOfEveryOther() throws Exception {
        List.of("a1", "a2", "b1").forEach(element -> queue.add(element.substring(0, 1), element));
        assertThat(queue.poll().element()).isEqualTo("a1");
        queue.add("c", "c1");

        assertThat(takeAll()).containsExactly("b1", "a2", "c1");
    }

    @Test
    void aFloodDropsOnlyItsOwnNewestElements() throws Exception {
        queue.add("small", "s1");
        int dropped = 0;
        for (int i = 0; i < 100; i++) {
            dropped += queue.add("flood", "f" + i % 10);
        }
        assertThat(dropped).isEqualTo(96);

        assertThat(queue.add("late", "l1"))
                .as("it displaces an element of the flood")
                .isEqualTo(1);
        assertThat(takeAll()).containsExactlyInAnyOrder("s1", "l1", "f0", "f1", "f2");
    }

    @Test
    void elementsAreDroppedByWeightAndNotByNumber() throws Exception {
        assertThat(queue.add("heavy", "1234567")).isZero();
        assertThat(queue.add("light", "1")).isZero();
        assertThat(queue.add("light", "2")).isZero();
        assertThat(queue.add("light", "3")).isZero();

        assertThat(queue.add("light", "4")).as("the heavy element is dropped").isEqualTo(1);
        assertThat(queue.add("huge", "12345678901")).isEqualTo(1);
        assertThat(takeAll()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aKeyThatBecomesTheHeaviestDropsItsNewElement() throws Exception {
        queue.add("a", "aaaaa");
        queue.add("b", "bbbb");

        assertThat(queue.add("b", "BB")).isEqualTo(1);
        assertThat(takeAll()).containsExactly("aaaaa", "bbbb");
    }

    @Test
    void anElementPutBackIsFirstOfItsKeyAndDelaysNoOtherKey() throws Exception {
        List.of("a1", "a2", "b1", "b2").forEach(element -> queue.add(element.substring(0, 1), element));
        var failed = queue.poll();
        queue.putBack(failed, Duration.ofSeconds(1));

        assertThat(queue.poll().element()).isEqualTo("b1");
        assertThat(queue.poll().element()).isEqualTo("b2");
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(takeAll()).containsExactly("a1", "a2");
    }

    @Test
    void pollReturnsANewElementWhileAnotherIsDelayed() throws Exception {
        queue.putBack(new FairQueue.Taken<>("a", "a1"), Duration.ofHours(1));
        CompletableFuture<String> taken = new CompletableFuture<>();
        Thread taker = new Thread(() -> {
            try {
                taken.complete(queue.poll().element());
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        taker.start();

        queue.add("b", "b1");

        assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo("b1");
        taker.join();
    }

    @Test
    void anElementPutBackCountsTowardsTheBound() throws Exception {
        queue.add("a", "1234567890");
        var taken = queue.poll();
        queue.add("b", "123");

        assertThat(queue.putBack(taken, NO_DELAY)).isEqualTo(1);
        assertThat(takeAll()).containsExactly("123");
    }

    @Test
    void drainRemovesAllElementsAndTheirWeight() throws Exception {
        List.of("a1", "a2", "b1").forEach(element -> queue.add(element.substring(0, 1), element));

        assertThat(queue.drain()).containsExactlyInAnyOrder("a1", "a2", "b1");
        assertThat(queue.poll()).isNull();
        assertThat(queue.add("a", "1234567890")).isZero();
    }
}
