package dev.patoperator.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Writes log lines for people: time, level, class, the resource that is being reconciled, the sentence, then its keys.
 * A sentence or a value may quote GitHub or a user, and must not forge a line or a key: line breaks become spaces, and a
 * quote in a value follows a backslash. JSON lines have every key; here those are left out that a person has no use for, and
 * what the line says already.
 */
public final class TextLinesEncoder extends EncoderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private static final int LEVEL_WIDTH = 5;

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String logger = event.getLoggerName();
        String level = event.getLevel().toString();
        String resource = resource(event.getMDCPropertyMap());
        String message = onOneLine(String.valueOf(event.getFormattedMessage()));
        StringBuilder line = new StringBuilder(256);
        TIME.formatTo(event.getInstant(), line);
        line.append(' ').append(level).append(" ".repeat(Math.max(0, LEVEL_WIDTH - level.length())));
        line.append(' ')
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ");
        if (!resource.isEmpty()) {
            line.append('[').append(resource).append("] ");
        }
        line.append(message);
        List<KeyValuePair> keys = event.getKeyValuePairs();
        if (keys != null) {
            for (KeyValuePair key : keys) {
                String value = value(key);
                if (!isLeftOut(key.key, value, resource, message)) {
                    line.append(' ')
                            .append(key.key)
                            .append("=\"")
                            .append(escaped(value))
                            .append('"');
                }
            }
        }
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The SDK sets these names while it reconciles a resource. */
    private static String resource(Map<String, String> mdc) {
        String name = mdc.get("resource.name");
        return name == null
                ? ""
                : mdc.getOrDefault("resource.kind", "") + " " + mdc.getOrDefault("resource.namespace", "") + "/" + name;
    }

    private static boolean isLeftOut(String key, String value, String resource, String message) {
        return key.equals("uid") || (key.equals("resource") && (value.equals(resource) || message.contains(value)));
    }

    private static String value(KeyValuePair key) {
        return key.value instanceof Instant time
                ? time.truncatedTo(ChronoUnit.SECONDS).toString()
                : onOneLine(String.valueOf(key.value));
    }

    /** A quote in a value must not look like its end, so that a value cannot forge another key. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String onOneLine(String text) {
        if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return text;
        }
        return text.replaceAll("[\r\n]+", " ");
    }
}
