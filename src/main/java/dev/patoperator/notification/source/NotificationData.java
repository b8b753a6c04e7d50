package dev.patoperator.notification.source;

import dev.patoperator.text.Rfc3339;
import dev.patoperator.text.TextSanitizer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of a notification. Null values are left out; texts are on one line and bounded. */
final class NotificationData {

    /** The longest text: the message of a condition with a command. Texts of others are shorter. */
    static final int MAX_TEXT = 1024;

    private final Map<String, Object> fields = new LinkedHashMap<>();

    NotificationData text(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            // Some more than is shown, so that the cut falls between words.
            String line = TextSanitizer.line(TextSanitizer.cut(value, 4 * MAX_TEXT), 2 * MAX_TEXT);
            fields.put(name, TextSanitizer.shorten(line, MAX_TEXT));
        }
        return this;
    }

    NotificationData time(String name, @Nullable Instant value) {
        return text(name, value == null ? null : Rfc3339.of(value));
    }

    NotificationData number(String name, @Nullable Long value) {
        if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    /** Adds a field that is present only while it is true. */
    NotificationData flag(String name, boolean value) {
        if (value) {
            fields.put(name, true);
        }
        return this;
    }

    NotificationData object(String name, NotificationData value) {
        fields.put(name, value.fields());
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }
}
