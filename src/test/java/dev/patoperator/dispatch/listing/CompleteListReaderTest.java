package dev.patoperator.dispatch.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.ResultPage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Reading a list that changes between any two of its pages. */
class CompleteListReaderTest {

    private static final int SIZE = 3;

    private final PageReader bounds = new PageReader("numbers", new ManualClock());
    private final List<Integer> listed = new ArrayList<>();
    private final List<Integer> requestedPages = new ArrayList<>();
    private Runnable between = () -> {};
    private Integer claimedLast;

    private void list(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(listed::add);
    }

    private ResultPage<Integer> page(int number) {
        requestedPages.add(number);
        int from = Math.min(listed.size(), (number - 1) * SIZE);
        List<Integer> items = List.copyOf(listed.subList(from, Math.min(listed.size(), from + SIZE)));
        int pages = Math.max(1, (listed.size() + SIZE - 1) / SIZE);
        int last = claimedLast != null && number == 1 ? claimedLast : pages;
        between.run();
        return new ResultPage<>(items, number, Math.max(number, last));
    }

    private Set<Integer> backwards() throws Exception {
        Set<Integer> items = new HashSet<>();
        CompleteListReader.readBackwards(this::page, page -> items.addAll(page.items()));
        return items;
    }

    private Set<Integer> untilAgreed() throws Exception {
        return CompleteListReader.readUntilAgreed(this::page, bounds, "repositories of request 71");
    }

    @Test
    void aListOfSeveralPagesIsReadFromTheLastToTheFirst() throws Exception {
        list(1, 8);

        assertThat(backwards()).hasSize(8);
        assertThat(requestedPages).containsExactly(1, 3, 2, 1);
    }

    @Test
    void aLastPageThatDoesNotExistIsReadAsEmpty() throws Exception {
        list(1, 8);
        claimedLast = 6;

        assertThat(backwards()).hasSize(8);
        assertThat(requestedPages).containsExactly(1, 6, 5, 4, 3, 2, 1);
    }

    @Test
    void aListThatShrinksToNothingIsEmpty() throws Exception {
        list(1, 8);
        between = listed::clear;

        assertThat(backwards()).isEmpty();
    }

    @Test
    void aListThatGrowsWhileItIsReadIsReadCompletely() throws Exception {
        list(1, 6);
        int[] next = {6};
        between = () -> {
            if (requestedPages.size() < 3) {
                list(next[0] + 1, next[0] += 2);
            }
        };

        assertThat(backwards()).containsAll(List.of(1, 2, 3, 4, 5, 6));
    }

    @Test
    void aListOfOnePageIsReadOnce() throws Exception {
        list(1, 3);

        assertThat(untilAgreed()).containsExactly(1, 2, 3);
        assertThat(requestedPages).containsExactly(1);
    }

    @Test
    void severalPagesAreReadUntilTwoPassesAgree() throws Exception {
        list(1, 8);
        between = () -> {
            if (requestedPages.size() == 1) {
                listed.remove(Integer.valueOf(1)); // 4 moves to the first page, which was already read
            }
        };

        assertThat(untilAgreed()).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7, 8);
        assertThat(requestedPages).hasSize(9);
    }

    @Test
    void passesAgreeWhenOnlyTheSortOrderDiffers() throws Exception {
        list(1, 8);
        between = () -> {
            if (requestedPages.size() == 3) {
                listed.sort((a, b) -> b - a);
            }
        };

        assertThat(untilAgreed()).hasSize(8);
        assertThat(requestedPages).hasSize(6);
    }

    @Test
    void aListThatChangesOnEachPassIsUnavailable() {
        list(1, 8);
        int[] next = {8};
        between = () -> listed.add(++next[0]);

        assertThatThrownBy(this::untilAgreed)
                .isInstanceOf(GitHubException.Unavailable.class)
                .hasMessage("the list of repositories of request 71 changed each time it was read");
    }

    @RepeatedTest(100)
    void itemsThatStayListedAreNeverMissed(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        int size = 1 + random.nextInt(60);
        list(1, size);
        Set<Integer> staying = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            staying.add(1 + random.nextInt(size));
        }
        int[] next = {size};
        between = () -> {
            listed.removeIf(item -> !staying.contains(item) && random.nextInt(10) == 0);
            list(next[0] + 1, next[0] += random.nextInt(3));
        };

        assertThat(backwards()).containsAll(staying);
    }
}
