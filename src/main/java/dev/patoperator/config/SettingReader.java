package dev.patoperator.config;

import dev.patoperator.text.GoDuration;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads single settings from the environment, each with its type, default and bounds. */
final class SettingReader {

    /** RFC 1123 label, as Kubernetes requires for the name of a namespace. */
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    private final Map<String, String> environment;

    SettingReader(Map<String, String> environment) {
        this.environment = environment;
    }

    Set<String> namespaces(Setting setting) throws InvalidSettingException {
        Set<String> namespaces = new LinkedHashSet<>();
        for (String namespace : list(setting)) {
            namespaces.add(dnsLabel(setting, namespace));
        }
        return namespaces;
    }

    Optional<String> namespace(Setting setting) throws InvalidSettingException {
        Optional<String> value = value(setting);
        return value.isEmpty() ? value : Optional.of(dnsLabel(setting, value.get()));
    }

    Set<URI> apiUrls(Setting setting, URI whenUnset) throws InvalidSettingException {
        Set<URI> urls = new LinkedHashSet<>();
        for (String item : list(setting)) {
            urls.add(ApiUrl.parse(item)
                    .orElseThrow(() -> InvalidSettingException.of(setting.name(), item, ApiUrl.ALLOWED)));
        }
        return urls.isEmpty() ? Set.of(whenUnset) : urls;
    }

    Duration duration(Setting setting, Duration whenUnset, Duration least, Duration most)
            throws InvalidSettingException {
        Optional<String> value = value(setting);
        if (value.isEmpty()) {
            return whenUnset;
        }
        return GoDuration.parse(value.get())
                .filter(duration -> duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0)
                .orElseThrow(() -> InvalidSettingException.of(
                        setting.name(),
                        value.get(),
                        "must be a duration such as 500ms, 1s or 1m30s, at least " + least.toSeconds()
                                + "s and at most " + most.toMinutes() + "m"));
    }

    int port(Setting setting, int whenUnset) throws InvalidSettingException {
        return port(setting).orElse(whenUnset);
    }

    OptionalInt port(Setting setting) throws InvalidSettingException {
        Optional<String> value = value(setting);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        int port = value.filter(text -> PORT.matcher(text).matches())
                .map(Integer::parseInt)
                .filter(number -> number <= 65_535)
                .orElseThrow(() -> InvalidSettingException.of(
                        setting.name(), value.get(), "must be a port, 0 to 65535, where 0 means any free one"));
        return OptionalInt.of(port);
    }

    boolean flag(Setting setting, boolean whenUnset) throws InvalidSettingException {
        String value = value(setting).orElse(Boolean.toString(whenUnset));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw InvalidSettingException.of(setting.name(), value, "must be true or false");
        };
    }

    LogFormat logFormat(Setting setting, LogFormat whenUnset) throws InvalidSettingException {
        String value = value(setting).orElse("");
        return switch (value) {
            case "" -> whenUnset;
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw InvalidSettingException.of(setting.name(), value, "must be text or json");
        };
    }

    private static String dnsLabel(Setting setting, String name) throws InvalidSettingException {
        if (!DNS_LABEL.matcher(name).matches()) {
            throw InvalidSettingException.of(
                    setting.name(),
                    name,
                    "a namespace's name has 1 to 63 characters of a-z, 0-9 and '-', and '-' is neither first nor last");
        }
        return name;
    }

    /** Splits a comma-separated list. Empty items are kept, so that a list of only commas does not mean "all". */
    private List<String> list(Setting setting) {
        List<String> items = new ArrayList<>();
        value(setting).ifPresent(value -> {
            for (String item : value.split(",", -1)) {
                items.add(item.strip());
            }
        });
        return items;
    }

    private Optional<String> value(Setting setting) {
        return Optional.ofNullable(environment.get(setting.name()))
                .map(String::strip)
                .filter(value -> !value.isEmpty() && !ServiceLinks.isServiceLink(setting.name(), value));
    }
}
