package dev.patoperator.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The environment variables that the operator reads. */
enum Setting {
    PAT_OPERATOR_WATCH_NAMESPACES,
    PAT_OPERATOR_GITHUB_API_URLS,
    PAT_OPERATOR_GITHUB_WRITE_INTERVAL,
    PAT_OPERATOR_CONFIRM_TIMEOUT,
    PAT_OPERATOR_HTTP_PORT,
    PAT_OPERATOR_HEALTH_PORT,
    PAT_OPERATOR_WEBHOOK_PORT,
    PAT_OPERATOR_NAMESPACE,
    PAT_OPERATOR_LEADER_ELECTION,
    PAT_OPERATOR_LOG_FORMAT,
    PAT_OPERATOR_DRY_RUN;

    /** The prefix of every setting's name. */
    static final String PREFIX = "PAT_OPERATOR_";

    static boolean isKnown(String variable) {
        return Arrays.stream(values()).anyMatch(setting -> setting.name().equals(variable));
    }

    static String names() {
        return Arrays.stream(values()).map(Setting::name).collect(Collectors.joining(", "));
    }
}
