package dev.patoperator;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patoperator.text.Redaction;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

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
        boolean isSet = variable != null && !variable.isBlank();
        if (isSet && names.stream().map(File::new).allMatch(file -> !file.exists() || file.isDirectory())) {
            throw failed("KUBECONFIG names " + String.join(" and ", names) + ", and there is no such file");
        }
        List<File> files = new ArrayList<>();
        List<io.fabric8.kubernetes.api.model.Config> parsed = new ArrayList<>();
        boolean hasEmptyFile = false;
        // Others, such as /dev/null, have nothing to read: people set it to say that there is no kubeconfig.
        for (File file : names.stream().map(File::new).filter(File::isFile).toList()) {
            Optional<io.fabric8.kubernetes.api.model.Config> content = parse(file);
            if (content.isPresent()) {
                files.add(file);
                parsed.add(content.get());
            } else {
                hasEmptyFile = true;
            }
        }
        if (hasEmptyFile) {
            useOnly(files);
        }
        Optional<Cluster> cluster = cluster(files, parsed);
        try {
            Config config = Config.autoConfigure(null);
            if (cluster.isPresent()) {
                useProxy(config, cluster.get());
            }
            return new ConfigBuilder(config);
        } catch (RuntimeException e) {
            throw unusable(files.isEmpty() ? "" : join(files) + " ", e);
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

    /** Returns what the file has; empty when that is nothing, or only comments. */
    private static Optional<io.fabric8.kubernetes.api.model.Config> parse(File file) throws Preflight.FailedException {
        io.fabric8.kubernetes.api.model.Config parsed;
        try (InputStream in = Files.newInputStream(file.toPath())) {
            parsed = Serialization.unmarshal(in, io.fabric8.kubernetes.api.model.Config.class);
        } catch (IOException e) {
            throw unusable(file + " ", new UncheckedIOException(e));
        } catch (RuntimeException e) {
            throw unusable(file + " ", e);
        }
        if (parsed == null) {
            return Optional.empty();
        }
        checkEntries(file, "contexts", parsed.getContexts());
        checkEntries(file, "clusters", parsed.getClusters());
        checkEntries(file, "users", parsed.getUsers());
        return Optional.of(parsed);
    }

    /** The client library fails on an entry that is null. */
    private static void checkEntries(File file, String list, @Nullable List<?> entries)
            throws Preflight.FailedException {
        if (entries != null && entries.stream().anyMatch(Objects::isNull)) {
            throw failed("the kubeconfig " + file + " has an empty entry in " + list + "; remove it");
        }
    }

    /** Says to the client library which files to read: it fails on one that has nothing but comments. */
    private static void useOnly(List<File> files) {
        if (files.isEmpty()) {
            System.setProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false");
        } else {
            System.setProperty(
                    Config.KUBERNETES_KUBECONFIG_FILE,
                    files.stream().map(File::toString).collect(Collectors.joining(File.pathSeparator)));
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
        String where = "the kubeconfig " + join(files);
        List<NamedContext> contexts = all(parsed, io.fabric8.kubernetes.api.model.Config::getContexts);
        Context context = contexts.stream()
                .filter(named -> current.equals(named.getName()))
                .map(NamedContext::getContext)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> failed(where + " has no context " + current
                        + ", which is its current-context; it has: " + names(contexts)));
        if (isMissing(context.getCluster())) {
            throw failed(where + " has no cluster in its context " + current);
        }
        Cluster cluster = all(parsed, io.fabric8.kubernetes.api.model.Config::getClusters).stream()
                .filter(named -> Objects.equals(named.getName(), context.getCluster()))
                .map(named -> named.getCluster())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> failed(where + " has no cluster " + context.getCluster() + ", which its context "
                        + current + " names"));
        boolean hasUser = isMissing(context.getUser())
                || all(parsed, io.fabric8.kubernetes.api.model.Config::getUsers).stream()
                        .anyMatch(named -> context.getUser().equals(named.getName()));
        if (!hasUser) {
            throw failed(where + " has no user " + context.getUser() + ", which its context " + current + " names");
        }
        checkSupported(where + ": the cluster " + context.getCluster(), cluster);
        return Optional.of(cluster);
    }

    private static void checkSupported(String where, Cluster cluster) throws Preflight.FailedException {
        if (isMissing(cluster.getServer())) {
            throw failed(where + " has no server");
        }
        String proxy = cluster.getProxyUrl();
        if (!isMissing(proxy) && !proxy.startsWith(HTTP)) {
            throw failed(where + " has a proxy-url that does not begin with http://, and no other proxy is supported");
        }
        boolean verified = !Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify());
        if (verified && !isMissing(cluster.getTlsServerName())) {
            throw failed(
                    where + " has a tls-server-name, which is not supported; its server must be named as in the API"
                            + " server's certificate");
        }
    }

    /** The client library uses an HTTP proxy only for an API without TLS (fabric8 kubernetes-client, PR 7948). */
    private static void useProxy(Config config, Cluster cluster) {
        String proxy = cluster.getProxyUrl();
        if (!isMissing(proxy) && config.getMasterUrl().startsWith(HTTPS)) {
            config.setHttpsProxy(proxy);
        }
    }

    private static String join(List<File> files) {
        return files.stream().map(File::toString).collect(Collectors.joining(" and "));
    }

    private static boolean isMissing(@Nullable String value) {
        return value == null || value.isEmpty();
    }

    private static String names(List<NamedContext> contexts) {
        String names = contexts.stream()
                .map(NamedContext::getName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
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
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException || cause instanceof YamlEngineException) {
                return KubeconfigParseFailure.describe(cause);
            }
        }
        Throwable root = innermost(e);
        if (root instanceof NullPointerException) {
            return "a field or an entry of it has no value";
        }
        String message =
                Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
        String line = Redaction.clean(message.lines().findFirst().orElse(message));
        return root instanceof NoSuchFileException ? line + ": no such file" : line;
    }
}
