package dev.patoperator.telemetry;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.JsonEscapeUtil;

/**
 * Logback's JSON lines under the names that log stores look for: the time in ISO 8601 as {@code time}, the whole text as
 * {@code message}. The rest is Logback's: {@code level}, {@code threadName}, {@code loggerName}, {@code mdc},
 * {@code kvpList}, {@code throwable}.
 */
public final class JsonLinesEncoder extends JsonEncoder {

    /** Called by Logback, which {@code logback.xml} tells to. */
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

    /** Logback escapes slashes, which JSON does not ask for: a URL would not be found by who searches the lines for it. */
    private static String escaped(String message) {
        return JsonEscapeUtil.jsonEscapeString(message).replace("\\/", "/");
    }
}
