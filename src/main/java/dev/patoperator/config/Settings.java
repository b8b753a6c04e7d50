package dev.patoperator.config;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * The operator's settings, checked.
 *
 * @param watchNamespaces namespaces whose resources are handled; empty means all
 * @param gitHubApiUrls base URLs that credentials may name, without a trailing slash; never empty
 * @param gitHubWriteInterval least time between two mutating calls of one App installation
 * @param confirmTimeout how long a decision may stay unconfirmed before it counts as failed
 * @param httpPort port for metrics; 0 means any free one
 * @param healthPort port for the probes; 0 means any free one
 * @param webhookPort port for GitHub's deliveries; 0 means any free one, empty means that none are taken
 * @param namespace the operator's own namespace, when it was given
 * @param leaderElection whether replicas elect a leader through a Lease
 * @param logFormat how log lines look; the logging library reads the same variable by itself
 */
public record Settings(
        Set<String> watchNamespaces,
        Set<URI> gitHubApiUrls,
        Duration gitHubWriteInterval,
        Duration confirmTimeout,
        int httpPort,
        int healthPort,
        OptionalInt webhookPort,
        Optional<String> namespace,
        boolean leaderElection,
        LogFormat logFormat) {

    public Settings {
        watchNamespaces = Set.copyOf(watchNamespaces);
        gitHubApiUrls = Set.copyOf(gitHubApiUrls);
    }

    /**
     * Reads the settings. A blank value counts as unset, and what is unset has its default.
     *
     * @param environment all environment variables, as {@link System#getenv()} gives them
     * @throws InvalidSettingException for the first setting that is wrong, and for a variable that has the operator's
     *     prefix but is none of its settings: a misspelt name must not leave a default in force unnoticed
     */
    public static Settings from(Map<String, String> environment) throws InvalidSettingException {
        refuseUnknown(environment);
        SettingReader reader = new SettingReader(environment);
        int httpPort = reader.port(Setting.PAT_OPERATOR_HTTP_PORT, 8080);
        int healthPort = reader.port(Setting.PAT_OPERATOR_HEALTH_PORT, 8081);
        OptionalInt webhookPort = reader.port(Setting.PAT_OPERATOR_WEBHOOK_PORT);
        refuseEqual(httpPort, healthPort, webhookPort);
        return new Settings(
                reader.namespaces(Setting.PAT_OPERATOR_WATCH_NAMESPACES),
                reader.apiUrls(Setting.PAT_OPERATOR_GITHUB_API_URLS, URI.create("https://api.github.com")),
                reader.duration(
                        Setting.PAT_OPERATOR_GITHUB_WRITE_INTERVAL,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ofMinutes(1)),
                reader.duration(
                        Setting.PAT_OPERATOR_CONFIRM_TIMEOUT,
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1)),
                httpPort,
                healthPort,
                webhookPort,
                reader.namespace(Setting.PAT_OPERATOR_NAMESPACE),
                reader.flag(Setting.PAT_OPERATOR_LEADER_ELECTION, false),
                reader.logFormat(Setting.PAT_OPERATOR_LOG_FORMAT, LogFormat.TEXT));
    }

    /** Each port is open to others than the next one. 0 is not one port but any. */
    private static void refuseEqual(int httpPort, int healthPort, OptionalInt webhookPort)
            throws InvalidSettingException {
        Map<Integer, Setting> taken = new HashMap<>();
        taken.put(httpPort, Setting.PAT_OPERATOR_HTTP_PORT);
        refuseTaken(taken, Setting.PAT_OPERATOR_HEALTH_PORT, healthPort);
        if (webhookPort.isPresent()) {
            refuseTaken(taken, Setting.PAT_OPERATOR_WEBHOOK_PORT, webhookPort.getAsInt());
        }
    }

    private static void refuseTaken(Map<Integer, Setting> taken, Setting setting, int port)
            throws InvalidSettingException {
        Setting other = taken.put(port, setting);
        if (other != null && port != 0) {
            throw InvalidSettingException.of(
                    setting.name(),
                    String.valueOf(port),
                    "is also the port of " + other + "; each needs one of its own");
        }
    }

    private static void refuseUnknown(Map<String, String> environment) throws InvalidSettingException {
        // Sorted, so that of several unknown variables always the same one is named.
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(Setting.PREFIX)
                    && !Setting.isKnown(name)
                    && !ServiceLinks.isServiceLink(name, variable.getValue())) {
                throw InvalidSettingException.unknown(name, Setting.names());
            }
        }
    }
}
