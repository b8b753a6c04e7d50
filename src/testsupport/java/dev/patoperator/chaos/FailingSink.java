package dev.patoperator.chaos;

import dev.patoperator.support.EventReceiver;
import dev.patoperator.support.EventReceiver.Answer;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The receiver of notifications, which is sometimes down or does not accept them. */
final class FailingSink implements AutoCloseable {

    private final NotificationInbox inbox = new NotificationInbox();
    private final Counts faults = new Counts();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> unreadable = new ArrayList<>();
    private final URI url;
    private EventReceiver receiver;
    private volatile Fault fault = Fault.NONE;
    private boolean down;

    /** What is wrong with the sink. */
    private enum Fault {
        NONE,
        BUSY,
        BUSY_FOR_A_SECOND,
        FAILING,
        NOT_FOUND,
        CLOSING,
        LOSING_ANSWERS,
        ERRATIC,
        DOWN
    }

    FailingSink() {
        receiver = receiving(EventReceiver.start());
        url = receiver.url();
    }

    URI url() {
        return url;
    }

    NotificationInbox inbox() {
        return inbox;
    }

    /** How often the sink had each fault. */
    Counts faults() {
        return faults;
    }

    /** Requests that were no notification. */
    List<String> unreadable() {
        List<String> all = new ArrayList<>(unreadable);
        all.addAll(receiver.unreadable());
        return all;
    }

    /** Begins a fault, in one of two cases. */
    void turn(Random random) {
        Fault[] kinds = Fault.values();
        become(random.nextBoolean() ? kinds[1 + random.nextInt(kinds.length - 1)] : Fault.NONE);
    }

    /** Ends the fault, in one of two cases. */
    void mendSometimes(Random random) {
        if (random.nextBoolean()) {
            mend();
        }
    }

    /** Ends the fault. */
    void mend() {
        become(Fault.NONE);
    }

    private void become(Fault next) {
        if (next != Fault.NONE) {
            faults.add("SINK_" + next);
        }
        fault = next;
        if (next == Fault.DOWN && !down) {
            unreadable.addAll(receiver.unreadable());
            receiver.close();
        } else if (next != Fault.DOWN && down) {
            // Another program may have used the port for a moment.
            receiver = receiving(Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptions()
                    .until(() -> EventReceiver.startAt(url), Objects::nonNull));
        }
        down = next == Fault.DOWN;
    }

    private EventReceiver receiving(EventReceiver started) {
        return started.keepNothing().rule(this::answer);
    }

    private Answer answer(CloudEvent event) {
        int call = calls.incrementAndGet();
        return switch (fault) {
            case NONE -> accept(event);
            case BUSY -> Answer.status(503);
            case BUSY_FOR_A_SECOND -> Answer.status(429, "Retry-After", "1");
            case FAILING -> Answer.status(500);
            case NOT_FOUND -> Answer.status(404);
            case CLOSING, DOWN -> Answer.close();
            case LOSING_ANSWERS -> {
                inbox.add(event);
                yield Answer.close();
            }
            case ERRATIC -> call % 3 == 0 ? accept(event) : call % 3 == 1 ? Answer.status(503) : Answer.close();
        };
    }

    private Answer accept(CloudEvent event) {
        inbox.add(event);
        return Answer.status(202);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
