package dev.patoperator.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads where notifications are sent: from the operator's own setting, or from the variables that Knative's SinkBinding
 * sets.
 *
 * @see <a href="https://knative.dev/docs/eventing/custom-event-source/sinkbinding/">SinkBinding</a>
 */
final class EventSinkReader {

    /** The URL, as a SinkBinding resolved it. */
    static final String K_SINK = "K_SINK";

    /** JSON: {@code {"extensions": {"name": "value"}}}. */
    static final String K_CE_OVERRIDES = "K_CE_OVERRIDES";

    private static final int MAX_URL_LENGTH = 2_048;
    private static final int MAX_OVERRIDES_LENGTH = 8_192;
    private static final int MAX_EXTENSIONS = 20;
    private static final int MAX_VALUE_LENGTH = 256;
    private static final int MAX_PORT = 65_535;

    private static final String ALLOWED =
            "must be an absolute http or https URL of at most " + MAX_URL_LENGTH + " characters, without fragment";

    private static final String USER_INFO = "must be a URL without user info, which would not be sent; let the sink"
            + " recognize the operator by mutual TLS of a service mesh, or by a NetworkPolicy";

    private static final String OVERRIDES = "must be empty, or JSON such as {\"extensions\":{\"cluster\":\"prod\"}}"
            + " with at most " + MAX_EXTENSIONS + " names of a-z and 0-9 that are no attributes of CloudEvents, and"
            + " texts of 1 to " + MAX_VALUE_LENGTH + " characters on one line";

    /** The specification advises at most 20 characters, but does not demand it. */
    private static final Pattern EXTENSION_NAME = Pattern.compile("[a-z0-9]{1,64}");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cn}]");

    private static final Set<String> ATTRIBUTES = Set.of(
            "id",
            "source",
            "specversion",
            "type",
            "datacontenttype",
            "dataschema",
            "subject",
            "time",
            "data",
            "data_base64");

    private final Map<String, String> environment;

    EventSinkReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns the sink; empty when there is none, and then nothing else is read. */
    Optional<EventSink> read() throws InvalidSettingException {
        String own = Setting.PAT_OPERATOR_EVENT_SINK.name();
        String variable = value(own).isEmpty() ? K_SINK : own;
        String text = value(variable);
        return text.isEmpty() ? Optional.empty() : Optional.of(new EventSink(url(variable, text), extensions()));
    }

    private static URI url(String variable, String text) throws InvalidSettingException {
        try {
            URI url = new URI(text);
            if (url.getRawUserInfo() != null) {
                throw InvalidSettingException.of(variable, shown(text), USER_INFO);
            }
            if (isSink(url) && text.length() <= MAX_URL_LENGTH) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Its message quotes the URL, which may contain a secret.
            throw InvalidSettingException.of(variable, shown(text), ALLOWED);
        }
        throw InvalidSettingException.of(variable, shown(text), ALLOWED);
    }

    private static boolean isSink(URI url) {
        return url.getScheme() != null
                && Set.of("http", "https").contains(url.getScheme().toLowerCase(Locale.ROOT))
                && url.getHost() != null
                && url.getPort() <= MAX_PORT
                && url.getRawFragment() == null;
    }

    /** Returns the beginning of a URL, up to the host: what follows may be a secret, and so may user info. */
    private static String shown(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0 || url.indexOf('@') >= 0) {
            return "(not shown)";
        }
        return url.replaceFirst("(?s)(://[^/?#]*).+", "$1...");
    }

    private Map<String, String> extensions() throws InvalidSettingException {
        String text = value(K_CE_OVERRIDES);
        if (text.isEmpty()) {
            return Map.of();
        }
        Map<String, String> extensions = new TreeMap<>();
        JsonNode overrides = json(text);
        JsonNode named = overrides.path("extensions");
        boolean valid = overrides.isObject() && (named.isMissingNode() || named.isNull() || named.isObject());
        for (Map.Entry<String, JsonNode> extension : named.properties()) {
            valid &= isExtension(extension.getKey(), extension.getValue());
            extensions.put(extension.getKey(), extension.getValue().asText());
        }
        if (!valid || extensions.size() > MAX_EXTENSIONS) {
            throw InvalidSettingException.of(K_CE_OVERRIDES, text, OVERRIDES);
        }
        return extensions;
    }

    private static JsonNode json(String text) throws InvalidSettingException {
        try {
            if (text.length() <= MAX_OVERRIDES_LENGTH) {
                return new ObjectMapper().readTree(text);
            }
        } catch (JacksonException e) {
            throw InvalidSettingException.of(K_CE_OVERRIDES, text, OVERRIDES);
        }
        throw InvalidSettingException.of(K_CE_OVERRIDES, text, OVERRIDES);
    }

    private static boolean isExtension(String name, JsonNode value) {
        return EXTENSION_NAME.matcher(name).matches()
                && !ATTRIBUTES.contains(name)
                && value.isTextual()
                && !value.asText().isEmpty()
                && value.asText().length() <= MAX_VALUE_LENGTH
                && !CONTROL.matcher(value.asText()).find();
    }

    private String value(String variable) {
        return environment.getOrDefault(variable, "").strip();
    }
}
