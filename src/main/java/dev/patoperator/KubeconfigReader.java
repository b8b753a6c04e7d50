package dev.patoperator;

import dev.patoperator.text.Redaction;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Kubernetes API as kubectl does, and says in one line what is wrong with a kubeconfig. The client library
 * ignores a file or a context that is not there, and then looks for the API of a cluster that it runs in.
 */
final class KubeconfigReader {

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    private KubeconfigReader() {}

    /**
     * Returns the client's configuration, from the kubeconfig if there is one, or else that of a pod.
     *
     * @param variable the value of {@code KUBECONFIG}; null when it is not set
     * @throws Preflight.FailedException when a kubeconfig is named that cannot be used
     */
    static ConfigBuilder read(@Nullable String variable) throws Preflight.FailedException {
        Collection<String> names = Config.getKubeconfigFilenames();
        List<File> files = names.stream().map(File::new).filter(File::isFile).toList();
        if (files.isEmpty() && variable != null && !variable.isBlank()) {
            throw failed("KUBECONFIG names " + String.join(" and ", names) + ", and there is no such file");
        }
        List<io.fabric8.kubernetes.api.model.Config> parsed = new ArrayList<>();
        for (File file : files) {
            parsed.add(parse(file));
        }
        Optional<Cluster> cluster = cluster(files, parsed);
        try {
            Config config = Config.autoConfigure(null);
            if (cluster.isPresent()) {
                useProxy(config, cluster.get());
            }
            return new ConfigBuilder(config);
        } catch (RuntimeException e) {
            throw unusable(files.isEmpty() ? "" : files + " ", e);
        }
    }

    /** Returns the failure to make a client, which reads the files that a kubeconfig names. */
    static Preflight.FailedException unusable(Config config, RuntimeException e) {
        boolean hasKey = config.getClientKeyFile() != null || config.getClientKeyData() != null;
        String key = config.getClientKeyFile() == null ? "" : " " + config.getClientKeyFile();
        String hint = hasKey && !(innermost(e) instanceof NoSuchFileException)
                ? "; its client-key" + key + " must be an RSA key, or an EC key that begins with BEGIN EC PRIVATE KEY"
                : "";
        return new Preflight.FailedException("the kubeconfig cannot be used: " + reason(e) + hint, e);
    }

    private static Preflight.FailedException unusable(String files, RuntimeException e) {
        return new Preflight.FailedException("the kubeconfig " + files + "cannot be used: " + reason(e), e);
    }

    private static io.fabric8.kubernetes.api.model.Config parse(File file) throws Preflight.FailedException {
        try {
            return KubeConfigUtils.parseConfig(file);
        } catch (RuntimeException e) {
            throw unusable(file + " ", e);
        }
    }

    /** Returns the cluster of the current context; empty when no file names a context. */
    private static Optional<Cluster> cluster(List<File> files, List<io.fabric8.kubernetes.api.model.Config> parsed)
            throws Preflight.FailedException {
        String current = parsed.stream()
                .map(io.fabric8.kubernetes.api.model.Config::getCurrentContext)
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .orElse(null);
        if (current == null) {
            return Optional.empty();
        }
        String where = "the kubeconfig " + files.stream().map(File::toString).collect(Collectors.joining(" and "));
        List<NamedContext> contexts = all(parsed, io.fabric8.kubernetes.api.model.Config::getContexts);
        Context context = contexts.stream()
                .filter(named -> current.equals(named.getName()))
                .map(NamedContext::getContext)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(
                        () -> failed(where + " has no context " + current + ", which is its current-context; it has: "
                                + contexts.stream().map(NamedContext::getName).collect(Collectors.joining(", "))));
        Cluster cluster = all(parsed, io.fabric8.kubernetes.api.model.Config::getClusters).stream()
                .filter(named -> Objects.equals(named.getName(), context.getCluster()))
                .map(named -> named.getCluster())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> failed(where + " has no cluster " + context.getCluster() + ", which its context "
                        + current + " names"));
        boolean hasUser = context.getUser() == null
                || context.getUser().isEmpty()
                || all(parsed, io.fabric8.kubernetes.api.model.Config::getUsers).stream()
                        .anyMatch(named -> context.getUser().equals(named.getName()));
        if (!hasUser) {
            throw failed(where + " has no user " + context.getUser() + ", which its context " + current + " names");
        }
        checkSupported(where + ": the cluster " + context.getCluster(), cluster);
        return Optional.of(cluster);
    }

    private static void checkSupported(String where, Cluster cluster) throws Preflight.FailedException {
        String proxy = cluster.getProxyUrl();
        if (proxy != null && !proxy.isEmpty() && !proxy.startsWith(HTTP)) {
            throw failed(where + " has a proxy-url that does not begin with http://, and no other proxy is supported");
        }
        boolean verified = !Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify());
        if (verified
                && cluster.getTlsServerName() != null
                && !cluster.getTlsServerName().isEmpty()) {
            throw failed(
                    where + " has a tls-server-name, which is not supported; its server must be named as in the API"
                            + " server's certificate");
        }
    }

    /** The client library uses an HTTP proxy only for an API without TLS (fabric8 kubernetes-client, PR 7948). */
    private static void useProxy(Config config, Cluster cluster) {
        String proxy = cluster.getProxyUrl();
        if (proxy != null && !proxy.isEmpty() && config.getMasterUrl().startsWith(HTTPS)) {
            config.setHttpsProxy(proxy);
        }
    }

    private static <T> List<T> all(
            List<io.fabric8.kubernetes.api.model.Config> parsed,
            Function<io.fabric8.kubernetes.api.model.Config, List<T>> part) {
        return parsed.stream()
                .map(part)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
    }

    private static Preflight.FailedException failed(String message) {
        return new Preflight.FailedException(message, null);
    }

    /** Returns the innermost failure that says something: the outer ones only say that something failed. */
    private static Throwable innermost(Throwable e) {
        Throwable found = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            found = cause.getMessage() == null || cause.getMessage().isBlank() ? found : cause;
        }
        return found;
    }

    private static String reason(Throwable e) {
        Throwable root = innermost(e);
        String message =
                Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
        String line = Redaction.clean(message.lines().findFirst().orElse(message));
        return root instanceof NoSuchFileException ? line + ": no such file" : line;
    }
}
