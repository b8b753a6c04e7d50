package dev.patoperator.telemetry;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.JsonEscapeUtil;

/**
 * Writes Logback's JSON lines with the names that log stores expect: the time in ISO 8601 as {@code time}, the formatted
 * text as {@code message}. The other fields are Logback's: {@code level}, {@code threadName}, {@code loggerName},
 * {@code mdc}, {@code kvpList}, {@code throwable}.
 */
public final class JsonLinesEncoder extends JsonEncoder {

    /** Creates the encoder. {@link LogConfigurator} configures it. */
    public JsonLinesEncoder() {
        setWithTimestamp(false);
        setWithNanoseconds(false);
        setWithSequenceNumber(false);
        setWithContext(false);
        setWithMarkers(false);
        setWithArguments(false);
        setWithMessage(false);
        setWithFormattedMessage(false);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        appendValueSeparator(line, true);
        appenderMember(line, "time", event.getInstant().toString());
        appendValueSeparator(line, true);
        appenderMember(line, MESSAGE_ATTR_NAME, escaped(event.getFormattedMessage()));
    }

    /** Logback escapes slashes, which JSON does not require. A search of the log for a URL would not find it then. */
    private static String escaped(String message) {
        return JsonEscapeUtil.jsonEscapeString(message).replace("\\/", "/");
    }
}
