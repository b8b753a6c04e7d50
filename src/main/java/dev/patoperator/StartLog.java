package dev.patoperator;

import dev.patoperator.config.EventSink;
import dev.patoperator.config.Settings;
import java.net.URI;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the first log lines: what starts, with which settings. No secret is among what is shown. */
final class StartLog {

    private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);

    private StartLog() {}

    static void write(Settings settings, BuildInfo build) {
        Set<String> namespaces = settings.watchNamespaces();
        String watched = namespaces.isEmpty()
                ? "all namespaces"
                : namespaces.stream().sorted().collect(Collectors.joining(", ", "namespaces ", ""));
        OptionalInt webhook = settings.webhookPort();
        LOG.atInfo()
                .addKeyValue("version", build.version())
                .addKeyValue("java", build.java())
                .addKeyValue("gitHubAPIURLs", sorted(settings.gitHubApiUrls()))
                .addKeyValue("writeInterval", settings.gitHubWriteInterval())
                .addKeyValue("confirmTimeout", settings.confirmTimeout())
                .addKeyValue("httpPort", settings.httpPort())
                .addKeyValue("healthPort", settings.healthPort())
                .addKeyValue("webhookPort", webhook.isPresent() ? webhook.getAsInt() : "none")
                .addKeyValue(
                        "eventSink", settings.eventSink().map(EventSink::shown).orElse("none"))
                .addKeyValue("leaderElection", settings.leaderElection())
                .addKeyValue("namespace", settings.namespace().orElse("from the pod or the kubeconfig"))
                .addKeyValue("dryRun", settings.dryRun())
                .log("github-pat-operator {} starts and watches {}; {}", build.shown(), watched, role(settings));
        if (settings.dryRun()) {
            LOG.warn(
                    "The operator runs with PAT_OPERATOR_DRY_RUN: everything is evaluated and reported, nothing is sent");
        }
    }

    private static String role(Settings settings) {
        return settings.leaderElection()
                ? "the replicas elect a leader"
                : "it is the only replica, without leader election";
    }

    private static String sorted(Set<URI> urls) {
        return urls.stream().map(URI::toString).sorted().collect(Collectors.joining(", "));
    }
}
