package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstalledApp;
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

/** Look-ups of installations that GitHub refuses, or that come too late, at times of a test's own. */
class RefusalAtTheDoorTest {

    private static final DispatchSettings SETTINGS = LanePartsStage.SETTINGS;

    private final ManualClock clock = new ManualClock();
    private final RecordingResources resources = new RecordingResources();
    private final Mailbox mailbox = new Mailbox(clock);
    private final OneThread thread = new OneThread();
    private final Deque<DispatcherStage.Mishap> mishaps = new ArrayDeque<>();
    private final List<String> admitted = new ArrayList<>();
    private int lookUps;

    private final InstallationResolver resolver = new InstallationResolver(new InstallationResolver.Context(
            TestOrders.noRecovery(),
            (credentials, organization, maxAge) -> installation(),
            SETTINGS,
            Clocks.same(clock),
            thread,
            new Outbox(mailbox, resources),
            resources,
            (installation, order) -> admitted.add(order.resource().name())));

    private InstalledApp installation() throws GitHubException {
        lookUps++;
        if (!mishaps.isEmpty()) {
            mishaps.remove().happen();
        }
        return new InstalledApp(new Installation(TestOrders.CREDENTIALS.apiUrl(), 1), Map.of(), clock.instant());
    }

    private void submit(String name) {
        Order order = order(name, Action.DENY, 1);
        mailbox.open(order);
        resolver.submit(order);
        thread.runTasks();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new GitHubException.Unauthorized("bad key", null), Obstacle.Kind.CREDENTIALS_INVALID),
                Arguments.of(new GitHubException.Forbidden("suspended", null), Obstacle.Kind.PERMISSION_DENIED),
                Arguments.of(new GitHubException.NotFound("404", null), Obstacle.Kind.ORGANIZATION_NOT_FOUND));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalAtTheDoorIsToldAndNotAskedForAgainForAWhile(GitHubException reason, Obstacle.Kind kind) {
        mishaps.add(() -> {
            throw reason;
        });
        submit("a");
        assertThat(mailbox.report("uid-a").obstacle().kind()).isEqualTo(kind);
        assertThat(resources.verifications).containsExactly("acme refused " + kind);
        assertThat(resources.woken).hasSize(1);

        clock.pass(SETTINGS.refusalMemory().minusMillis(1));
        submit("early");
        assertThat(mailbox.report("uid-early").obstacle().kind())
                .as("turned away by what is remembered")
                .isEqualTo(kind);
        assertThat(lookUps).isEqualTo(1);

        clock.pass(Duration.ofMillis(1));
        submit("b");
        assertThat(mailbox.report("uid-b").obstacle()).isNull();
        assertThat(lookUps).isEqualTo(2);
        assertThat(admitted).containsExactly("b");
    }

    @Test
    void anOrderThatComesAfterTheStopIsNotLetIn() {
        resolver.stop();

        submit("late");
        resolver.tidy();

        assertThat(lookUps).isZero();
        assertThat(admitted).isEmpty();
        assertThat(thread.hasTasks()).as("it is not tried again").isFalse();
        assertThat(resources.woken).isEmpty();
    }
}
