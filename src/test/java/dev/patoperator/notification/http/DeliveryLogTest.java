package dev.patoperator.notification.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeliveryLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(DeliveryLogTest.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private long now;
    private final DeliveryLog log = new DeliveryLog(logger, () -> now);

    @BeforeEach
    void capture() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void release() {
        logger.detachAppender(logged);
    }

    private List<String> lines() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void delayedFor(Duration time, String why) {
        long end = now + time.toNanos();
        while (now < end) {
            log.delayed(why);
            now += Duration.ofSeconds(30).toNanos();
        }
    }

    @Test
    void delayOfOneReasonHasALineEveryHour() {
        delayedFor(Duration.ofHours(1), "nobody answers");
        assertThat(lines()).hasSize(1);

        delayedFor(Duration.ofHours(2), "nobody answers");
        assertThat(lines()).hasSize(3).allMatch(line -> line.endsWith("nobody answers"));
    }

    @Test
    void otherReasonHasALineAfterAMinute() {
        log.delayed("nobody answers");
        delayedFor(Duration.ofMinutes(2), "it answered 503");

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).endsWith("it answered 503");
    }

    @Test
    void deliveryEndsTheDelayOnce() {
        log.delivered();
        log.delayed("nobody answers");
        log.delivered();
        log.delivered();

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).isEqualTo("Notifications are delivered again");
    }
}
