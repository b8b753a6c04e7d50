package dev.patoperator.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.simulator.SecretsWatch;
import dev.patoperator.telemetry.LogConfigurator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * Records everything that the operator outputs, by place, and searches it for secrets: the log in both formats as
 * production writes them, all objects stored in Kubernetes, and what a test adds with {@link #note}. Thread-safe.
 */
public final class LeakWatch implements AutoCloseable {

    private static final Map<String, Format> FORMATS = Map.of("text log", format("text"), "json log", format("json"));

    private final Map<String, StringBuffer> outputs = new TreeMap<>();
    private final Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger operator = logger("dev.patoperator");
    private final Level before = operator.getLevel();
    private final LogCopy copy = new LogCopy();

    /** Starts to record the log, with the operator's level set to TRACE. */
    public void listen() {
        operator.setLevel(Level.TRACE);
        copy.start();
        root.addAppender(copy);
    }

    @Override
    public void close() {
        root.detachAppender(copy);
        operator.setLevel(before); // the configured level, for later tests
    }

    /** Records an object as Kubernetes stores it. Secrets are ignored, because they may contain secrets. */
    public void stored(JsonNode object) {
        String kind = object.path("kind").asText();
        if (!kind.equals("Secret")) {
            note(kind, object.toString());
        }
    }

    /** Records a line of the log. */
    public void logged(ILoggingEvent event) {
        copy.append(event);
    }

    /** Records any other output that somebody can read. */
    public synchronized void note(String place, String text) {
        outputs.computeIfAbsent(place, it -> new StringBuffer()).append(text).append('\n');
    }

    /** Returns what was recorded at one place so far, or {@code "null"} when nothing was. */
    public synchronized String told(String place) {
        return String.valueOf(outputs.get(place));
    }

    /** Throws an {@link AssertionError} that names the place in which it found a secret. */
    public synchronized void assertNoSecretAnywhere() {
        outputs.forEach((place, text) -> SecretsWatch.assertNoSecretIn(place, text.toString()));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    /** Returns production's appender for this format, which writes into memory. */
    private static Format format(String name) {
        LoggerContext context = new LoggerContext();
        context.putProperty("PAT_OPERATOR_LOG_FORMAT", name);
        new LogConfigurator().configure(context);
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDOUT");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        console.setOutputStream(written);
        return new Format(console, written);
    }

    private record Format(ConsoleAppender<ILoggingEvent> appender, ByteArrayOutputStream written) {}

    private final class LogCopy extends AppenderBase<ILoggingEvent> {

        @Override
        protected synchronized void append(ILoggingEvent event) {
            FORMATS.forEach((place, format) -> {
                format.appender().doAppend(event);
                note(place, format.written().toString(StandardCharsets.UTF_8));
                format.written().reset();
            });
        }
    }
}
