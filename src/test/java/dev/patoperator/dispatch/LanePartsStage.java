package dev.patoperator.dispatch;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.PatRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The parts of a lane without its thread: a test sends and looks by itself, and lets time pass. */
final class LanePartsStage {

    static final DispatchSettings SETTINGS = DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2));
    static final long[] SIX = {1, 2, 3, 4, 5, 6};

    final ManualClock clock = new ManualClock();
    final ScriptedOrganization gitHub = new ScriptedOrganization();
    final RecordingObserver observer = new RecordingObserver();
    final RecordingResources resources = new RecordingResources();
    final LaneStage.FailingJournal journal = new LaneStage.FailingJournal();
    final Mailbox mailbox = new Mailbox(clock);
    final LaneContext context = context(gitHub);
    final Queue queue = context.queue();
    final Confirmer confirmer = new Confirmer(context);
    final Access access = new Access(TestOrders.CREDENTIALS, context.installation(), "acme");
    private final Sender sender = new Sender(context);

    LaneContext context(ListedOrganization api) {
        return context(api, Clocks.same(clock));
    }

    LaneContext context(ListedOrganization api, Clocks clocks) {
        return new LaneContext(
                new Installation(TestOrders.CREDENTIALS.apiUrl(), 1),
                SETTINGS,
                api,
                journal,
                resources,
                new NoPolicies(),
                mailbox,
                TestOrders.noRecovery(),
                new ListMemory(),
                observer,
                clocks);
    }

    void handOver(Order... orders) {
        for (Order order : orders) {
            mailbox.open(order);
            queue.add(order, List.of(), clock.instant());
        }
    }

    /** Makes calls until nothing more may be sent now. */
    void send(Subject subject) throws Exception {
        while (queue.oldest(subject).isPresent()) {
            sender.send(subject, true);
            confirmer.expect(subject);
        }
    }

    /** Hands over, and has all of it sent. */
    void sent(Order order) throws Exception {
        handOver(order);
        send(order.action().subject());
    }

    /** Looks once; answers why that failed. */
    @Nullable
    GitHubException look(Subject subject) throws InterruptedException {
        try {
            confirmer.look(subject);
            return null;
        } catch (StepFailure failure) {
            return failure.reason();
        }
    }

    void requests(long... ids) {
        LongStream.of(ids).forEach(gitHub::addRequest);
    }

    void decided(ScriptedOrganization.Review review, long... ids) {
        LongStream.of(ids).forEach(id -> gitHub.review(id, review));
    }

    void fails(String call, int times, GitHubException reason) {
        for (int i = 0; i < times; i++) {
            gitHub.fails(call, () -> {
                throw reason;
            });
        }
    }

    @Nullable
    Verdict verdict(String name, long id) {
        return mailbox.report("uid-" + name).verdicts().get(id);
    }

    @Nullable
    Obstacle obstacle(String name) {
        return mailbox.report("uid-" + name).obstacle();
    }

    /** What is told of ids: how it was confirmed, or why it failed. */
    List<String> told(String name, long... ids) {
        List<String> told = new ArrayList<>();
        for (long id : ids) {
            Verdict verdict = verdict(name, id);
            if (verdict instanceof Verdict.Done done) {
                told.add(done.confirmedBy().name());
            } else if (verdict instanceof Verdict.Failed failed) {
                told.add(failed.message());
            } else {
                told.add(String.valueOf(verdict));
            }
        }
        return told;
    }

    /** A review that was listed since the given time, and sent now. */
    Decision sentReview(Action action, long id, @Nullable Instant createdAt) {
        Decision decision = new Decision(new Decision.Key(action, id), clock.instant());
        decision.seen(new PatRequest(id, "owner", id + 1_000_000, "token", createdAt));
        decision.sent(new Decision.Sent(clock.instant(), clock.instant(), true, "call", TestOrders.batch(decision)));
        return decision;
    }
}
