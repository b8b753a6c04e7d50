package dev.patoperator.dispatch.lookup;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.RecordingClusterView;
import dev.patoperator.dispatch.support.SameThreadExecutor;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Installation look-ups that GitHub refuses, or that come after the stop. Tests control the clock and the thread. */
class LookupRefusalTest {

    private static final DispatchSettings SETTINGS = WorkerPartsFixture.SETTINGS;

    private final ManualClock clock = new ManualClock();
    private final RecordingClusterView resources = new RecordingClusterView();
    private final ResultStore resultStore = new ResultStore(clock);
    private final SameThreadExecutor thread = new SameThreadExecutor();
    private final Deque<DispatcherFixture.Mishap> mishaps = new ArrayDeque<>();
    private final List<String> admitted = new ArrayList<>();
    private int lookUps;

    private final InstallationResolver resolver = new InstallationResolver(new InstallationResolver.Context(
            TestSubmissions.noRecovery(),
            (credentials, organization, maxAge) -> installation(),
            SETTINGS,
            Clocks.same(clock),
            thread,
            new ResultPublisher(resultStore, resources),
            resources,
            (installation, submission) -> admitted.add(submission.resource().name()),
            (installation, requested) ->
                    admitted.add(requested.request().resource().name())));

    private InstalledApp installation() throws GitHubException {
        lookUps++;
        if (!mishaps.isEmpty()) {
            mishaps.remove().happen();
        }
        return new InstalledApp(new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1), Map.of(), clock.instant());
    }

    private void submit(String name) {
        Submission submission = order(name, Action.DENY, 1);
        resultStore.open(submission);
        resolver.submit(submission);
        thread.runTasks();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new GitHubException.Unauthorized("bad key", null), Blocker.Kind.CREDENTIALS_INVALID),
                Arguments.of(new GitHubException.Forbidden("suspended", null), Blocker.Kind.PERMISSION_DENIED),
                Arguments.of(new GitHubException.NotFound("404", null), Blocker.Kind.ORGANIZATION_NOT_FOUND));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusedLookUpIsReportedAndNotRepeatedForAWhile(GitHubException reason, Blocker.Kind kind) {
        mishaps.add(() -> {
            throw reason;
        });
        submit("a");
        assertThat(resultStore.progress("uid-a").blocker().kind()).isEqualTo(kind);
        assertThat(resources.verifications).containsExactly("acme refused " + kind);
        assertThat(resources.woken).hasSize(1);

        clock.pass(SETTINGS.refusalMemory().minusMillis(1));
        submit("early");
        assertThat(resultStore.progress("uid-early").blocker().kind())
                .as("refused by the cached refusal")
                .isEqualTo(kind);
        assertThat(lookUps).isEqualTo(1);

        clock.pass(Duration.ofMillis(1));
        submit("b");
        assertThat(resultStore.progress("uid-b").blocker()).isNull();
        assertThat(lookUps).isEqualTo(2);
        assertThat(admitted).containsExactly("b");
    }

    @Test
    void aSubmissionAfterTheStopIsIgnored() {
        resolver.stop();

        submit("late");
        resolver.housekeep();

        assertThat(lookUps).isZero();
        assertThat(admitted).isEmpty();
        assertThat(thread.hasTasks()).as("it is not tried again").isFalse();
        assertThat(resources.woken).isEmpty();
    }
}
