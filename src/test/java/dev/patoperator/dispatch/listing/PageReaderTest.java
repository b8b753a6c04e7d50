package dev.patoperator.dispatch.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.pat.ResultPage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How large the requested pages are, and how long a list may be. */
class PageReaderTest {

    private final ManualClock clock = new ManualClock();
    private final PageReader reader = new PageReader("grants", clock);

    private void failsWith(GitHubException.Unavailable failure, int size) {
        GitHubException.Unavailable thrown = catchThrowableOfType(
                GitHubException.Unavailable.class,
                () -> reader.read(size, () -> {
                    throw failure;
                }));
        assertThat(thrown).isSameAs(failure);
    }

    private void takesTooLong(int size) {
        failsWith(new GitHubException.Unavailable("504", true, true, null), size);
    }

    @Test
    void theSecondTimeoutHalvesThePageSizeForHalfAnHour() {
        assertThat(reader.size()).isEqualTo(100);
        takesTooLong(100);
        assertThat(reader.size()).as("one timeout changes nothing").isEqualTo(100);
        takesTooLong(100);
        assertThat(reader.size()).isEqualTo(50);

        takesTooLong(50);
        takesTooLong(50);
        assertThat(reader.size()).isEqualTo(25);
        clock.pass(Duration.ofMinutes(30).minusSeconds(1));
        assertThat(reader.size()).isEqualTo(25);
        clock.pass(Duration.ofSeconds(1));
        assertThat(reader.size()).isEqualTo(100);
    }

    @Test
    void pagesAreNeverSmallerThanTenItems() {
        for (int i = 0; i < 20; i++) {
            takesTooLong(10);
        }
        assertThat(reader.size()).isEqualTo(10);
    }

    @Test
    void otherFailuresAndOldTimeoutsDoNotShrinkPages() {
        for (int i = 0; i < 5; i++) {
            failsWith(new GitHubException.Unavailable("connection refused", false, null), 100);
        }
        takesTooLong(100);
        clock.pass(Duration.ofMinutes(11));
        takesTooLong(100);
        assertThat(reader.size()).isEqualTo(100);
    }

    /** A pass that began with larger pages goes on with them. */
    @Test
    void timeoutsOfLargerPagesDoNotShrinkSmallerOnes() {
        takesTooLong(100);
        takesTooLong(100);
        takesTooLong(100);
        takesTooLong(100);
        assertThat(reader.size()).isEqualTo(50);
    }

    @Test
    void listsLongerThanTheBoundAreUnavailable() throws Exception {
        assertThat(reader.read(100, () -> new ResultPage<>(List.of(1), 1, 1_000))
                        .items())
                .hasSize(1);

        assertThatThrownBy(() -> reader.read(100, () -> new ResultPage<>(List.of(1), 1, 999_999_999)))
                .isInstanceOf(GitHubException.Unavailable.class)
                .hasMessage("GitHub lists more than 1,000 pages of grants, the most that is read");
        assertThatThrownBy(() -> reader.requireBounded(100_001))
                .isInstanceOf(GitHubException.Unavailable.class)
                .hasMessage("GitHub lists more than 100,000 items of grants, the most that is read");
        reader.requireBounded(100_000);
    }
}
