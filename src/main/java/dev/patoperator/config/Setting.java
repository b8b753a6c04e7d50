package dev.patoperator.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The environment variables that the operator reads. */
enum Setting {
    PAT_OPERATOR_WATCH_NAMESPACES("all", "namespaces whose resources are handled, separated by commas"),
    PAT_OPERATOR_GITHUB_API_URLS("https://api.github.com", "base URLs that a Secret may name, separated by commas"),
    PAT_OPERATOR_GITHUB_WRITE_INTERVAL("1s", "least time between two deciding calls of one installation, 0 to 1m"),
    PAT_OPERATOR_CONFIRM_TIMEOUT("2m", "how long a decision may stay unconfirmed before it is Failed, 1s to 1h"),
    PAT_OPERATOR_HTTP_PORT("8080", "port of /metrics; 0 takes any free port and prints it"),
    PAT_OPERATOR_HEALTH_PORT("8081", "port of /healthz and /readyz; 0 takes any free port and prints it"),
    PAT_OPERATOR_WEBHOOK_PORT("no webhook", "port of GitHub's deliveries; 0 takes any free port and prints it"),
    PAT_OPERATOR_NAMESPACE(
            "the namespace of the pod or of the kubeconfig's context", "where the Lease and the journal are kept"),
    PAT_OPERATOR_EVENT_SINK(
            "no notifications", "URL that notifications are posted to as CloudEvents; when not set, Knative's K_SINK"),
    PAT_OPERATOR_LEADER_ELECTION("false", "true lets one of several replicas work at a time"),
    PAT_OPERATOR_LOG_FORMAT("text", "text or json"),
    PAT_OPERATOR_DRY_RUN("false", "true evaluates and reports everything, and sends nothing");

    /** The prefix of every setting's name. */
    static final String PREFIX = "PAT_OPERATOR_";

    private final String defaultValue;
    private final String description;

    Setting(String defaultValue, String description) {
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /** Returns the value, or in words the behaviour, of a setting that is not set. */
    String defaultValue() {
        return defaultValue;
    }

    /** Returns one line for people. */
    String description() {
        return description;
    }

    static boolean isKnown(String variable) {
        return Arrays.stream(values()).anyMatch(setting -> setting.name().equals(variable));
    }

    static String names() {
        return Arrays.stream(values()).map(Setting::name).collect(Collectors.joining(", "));
    }
}
