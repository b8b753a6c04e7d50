package dev.patoperator.config;

import java.net.URI;
import java.util.Map;

/**
 * Where notifications are sent.
 *
 * @param url absolute http or https URL. Its path and its query may contain a secret, so only {@link #shown} is for logs
 * @param extensions CloudEvents extension attributes that are added to every event, by name
 */
public record EventSink(URI url, Map<String, String> extensions) {

    public EventSink {
        extensions = Map.copyOf(extensions);
    }

    /** Returns the part of the URL that is no secret: scheme, host and port. */
    public String shown() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    @Override
    public String toString() {
        return shown();
    }
}
