package dev.patoperator.bench.stand;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.config.InvalidSettingException;
import dev.patoperator.config.Settings;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the image starts the operator: the JVM options and the environment of the {@code Dockerfile}, its class-data cache,
 * and the memory limit of the shipped Deployment, from which the JVM derives its heap.
 */
public final class Image {

    private static final Path DOCKERFILE = Path.of("Dockerfile");
    private static final Path DEPLOYMENT = Path.of("deploy/manifests/deployment.yaml");
    private static final Path JAR = Path.of("target/github-pat-operator.jar").toAbsolutePath();
    private static final Path CACHE =
            Path.of("target/bench/github-pat-operator.aot").toAbsolutePath();
    private static final int FIRST_WITH_CACHE = 25;
    private static final int TRAINING_SECONDS = 180;
    private static final Pattern TRAINING = Pattern.compile("java ((?:-\\S+\\s+)*)-XX:AOTCacheOutput=\\S+");

    /** A kubeconfig whose API server does not exist. */
    private static final String NO_CLUSTER = """
            apiVersion: v1
            kind: Config
            clusters: [{name: none, cluster: {server: "http://127.0.0.1:9"}}]
            contexts: [{name: none, context: {cluster: none, namespace: default, user: none}}]
            users: [{name: none, user: {}}]
            current-context: none
            """;

    private final Jdk jdk;
    private final List<String> options;
    private final List<String> trainingOptions;
    private final Map<String, String> environment;
    private boolean cached;

    private Image(Jdk jdk, String dockerfile, String memoryLimit) throws IOException {
        this.jdk = jdk;
        List<String> lastStage = lastStage(dockerfile);
        this.options = new ArrayList<>(List.of(
                // A container runtime would set this limit for the JVM.
                "-XX:MaxRAM=" + memoryLimit,
                // For a JDK that is older than the image's.
                "-XX:+IgnoreUnrecognizedVMOptions"));
        options.addAll(entryPointOptions(lastStage));
        this.trainingOptions = trainingOptions(lastStage);
        this.environment = environment(lastStage);
    }

    /** Reads the files of the checkout. The operator runs on the newest JDK that is found. */
    public static Image find() throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing; mvn -Pbench packages it");
        }
        Deployment deployment = Serialization.unmarshal(Files.readString(DEPLOYMENT), Deployment.class);
        String limit = deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getResources()
                .getLimits()
                .get("memory")
                .toString();
        return new Image(Jdk.newest(), Files.readString(DOCKERFILE), limit.replace("Mi", "m"));
    }

    private static List<String> lastStage(String dockerfile) {
        List<String> lines = dockerfile
                .replaceAll("(?m)^\\s*#.*\\R", "")
                .replaceAll("\\\\\\R\\s*", " ")
                .lines()
                .toList();
        int start = 0;
        for (int n = 0; n < lines.size(); n++) {
            if (lines.get(n).startsWith("FROM ")) {
                start = n;
            }
        }
        return lines.subList(start, lines.size());
    }

    private static Optional<String> instruction(List<String> stage, String name) {
        return stage.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1).strip())
                .reduce((first, last) -> last);
    }

    /**
     * Returns the JVM options without the class-data cache, which is added where it is used, and with attaching allowed
     * for tools.
     */
    private static List<String> entryPointOptions(List<String> stage) throws IOException {
        String entryPoint = instruction(stage, "ENTRYPOINT").orElseThrow();
        String[] command = new ObjectMapper().readValue(entryPoint, String[].class);
        return Arrays.stream(command)
                .skip(1)
                .takeWhile(argument -> !argument.equals("-jar"))
                .filter(option -> !option.startsWith("-XX:AOTCache=") && !option.equals("-XX:+DisableAttachMechanism"))
                .toList();
    }

    private static List<String> trainingOptions(List<String> stage) {
        Matcher training = TRAINING.matcher(String.join("\n", stage));
        return training.find() && !training.group(1).isBlank()
                ? List.of(training.group(1).strip().split("\\s+"))
                : List.of();
    }

    private static Map<String, String> environment(List<String> stage) {
        Map<String, String> environment = new HashMap<>();
        for (String line : stage) {
            if (line.startsWith("ENV ")) {
                for (String pair : line.substring(4).strip().split("\\s+")) {
                    String[] parts = pair.split("=", 2);
                    environment.put(parts[0], parts[1]);
                }
            }
        }
        return environment;
    }

    /**
     * Creates the class-data cache as the Dockerfile does: by a start against a port without a listener. No-op on a JDK
     * that has no such cache.
     */
    public void makeClassCache() throws IOException, InterruptedException {
        if (jdk.feature() < FIRST_WITH_CACHE) {
            return;
        }
        Files.createDirectories(CACHE.getParent());
        Files.deleteIfExists(CACHE);
        Path kubeconfig = Files.writeString(CACHE.resolveSibling("training.kubeconfig"), NO_CLUSTER);
        List<String> command = new ArrayList<>(List.of(jdk.tool("java")));
        command.addAll(trainingOptions);
        command.addAll(List.of("-XX:AOTCacheOutput=" + CACHE, "-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(CACHE.resolveSibling("training.log").toFile());
        builder.environment().clear();
        builder.environment().putAll(freePorts());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        Process training = builder.start();
        if (!training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
            training.destroyForcibly();
        }
        cached = Files.exists(CACHE);
        if (!cached) {
            throw new IOException("no class-data cache was made; see target/bench/training.log");
        }
    }

    /** Returns settings that let the operator choose any free ports. Older commits have no separate port for probes. */
    static Map<String, String> freePorts() {
        Map<String, String> ports = Map.of("PAT_OPERATOR_HTTP_PORT", "0", "PAT_OPERATOR_HEALTH_PORT", "0");
        try {
            Settings.from(ports);
            return ports;
        } catch (InvalidSettingException e) {
            return Map.of("PAT_OPERATOR_HTTP_PORT", "0");
        }
    }

    /** Returns the command of the image's entry point, with the class-data cache if there is one. */
    public List<String> operatorCommand() {
        List<String> command = new ArrayList<>(List.of(jdk.tool("java")));
        if (cached) {
            command.add("-XX:AOTCache=" + CACHE);
        }
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    /** Returns the command without the cache, so that the operator starts as cold as {@link #command(String)}. */
    public List<String> operatorCommandWithoutCache() {
        return operatorCommand().stream()
                .filter(argument -> !argument.startsWith("-XX:AOTCache="))
                .toList();
    }

    /**
     * Returns the command for another main class of this class path, with the operator's JVM options but without a
     * cache.
     */
    public List<String> command(String mainClass) {
        List<String> command = new ArrayList<>(List.of(jdk.tool("java")));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return command;
    }

    /** Returns the environment that the image sets. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Returns the operator's JDK and its options, for the report. */
    public String describe() {
        return jdk.version() + " " + String.join(" ", options) + (environment.isEmpty() ? "" : " " + environment);
    }

    /** Returns the path of a program of the operator's JDK. */
    String tool(String name) {
        return jdk.tool(name);
    }
}
