package dev.patoperator.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The operator's validated settings.
 *
 * @param watchNamespaces namespaces whose resources are handled; empty means all
 * @param gitHubApiUrls base URLs that credentials may name, without a trailing slash; never empty
 * @param gitHubWriteInterval minimum time between two mutating calls of one App installation
 * @param confirmTimeout how long a sent decision may stay unconfirmed before it times out and is reported as failed
 * @param httpPort port for metrics; 0 means any free port
 * @param healthPort port for the probes; 0 means any free port
 * @param webhookPort port for GitHub's deliveries; 0 means any free port, empty means that deliveries are not accepted
 * @param namespace the operator's own namespace; empty when it is not set
 * @param eventSink where notifications are sent; empty means that none are sent
 * @param leaderElection whether replicas elect a leader through a Lease
 * @param logFormat the format of log lines; the logging library reads the same variable itself
 * @param dryRun whether every resource is handled as a dry run, so that nothing is ever sent
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
        Optional<EventSink> eventSink,
        boolean leaderElection,
        LogFormat logFormat,
        boolean dryRun) {

    public Settings {
        watchNamespaces = Set.copyOf(watchNamespaces);
        gitHubApiUrls = Set.copyOf(gitHubApiUrls);
    }

    /**
     * Reads the settings. A blank value counts as unset, and an unset setting has its default.
     *
     * @param environment all environment variables, as {@link System#getenv()} gives them
     * @throws InvalidSettingException for the first setting that is invalid, and for a variable that has the operator's
     *     prefix but is not a setting: otherwise a misspelt name would leave a default in force unnoticed
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
                new EventSinkReader(environment).read(),
                reader.flag(Setting.PAT_OPERATOR_LEADER_ELECTION, false),
                reader.logFormat(Setting.PAT_OPERATOR_LOG_FORMAT, LogFormat.TEXT),
                reader.flag(Setting.PAT_OPERATOR_DRY_RUN, false));
    }

    /** Returns a table of all settings for people: one line each, with name, description and default. */
    public static String help() {
        int width = Arrays.stream(Setting.values())
                .mapToInt(setting -> setting.name().length())
                .max()
                .orElse(0);
        return Arrays.stream(Setting.values())
                .map(setting -> "  " + setting.name()
                        + " ".repeat(width - setting.name().length()) + "  " + setting.description() + " (default: "
                        + setting.defaultValue() + ")")
                .collect(Collectors.joining("\n"));
    }

    /** Refuses one port for two settings, because each port has other clients. 0 never conflicts: it is any free port. */
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
        // Sorted, so that the message always names the same one of several unknown variables.
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
