package dev.patoperator.it.argocd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Redis, repo server, application controller and API server, all on the loopback interface, with their own folders. */
final class ArgoProcesses implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ArgoPrograms programs;
    private final Path kubeconfig;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final int serverPort = freePort();

    private ArgoProcesses(ArgoPrograms programs, Path kubeconfig, Path directory) throws IOException {
        this.programs = programs;
        this.kubeconfig = kubeconfig;
        this.directory = directory;
    }

    /** Starts all four and waits until they serve. The objects that Argo CD needs must be in the cluster. */
    static ArgoProcesses start(ArgoPrograms programs, Path kubeconfig, Path directory) throws IOException {
        ArgoProcesses started = new ArgoProcesses(programs, kubeconfig, directory);
        try {
            started.start();
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void start() throws IOException {
        for (String folder : List.of("home", "tmp", "gpg", "tls", "ssh", "static")) {
            Files.createDirectories(directory.resolve(folder));
        }
        Files.createFile(directory.resolve("ssh/ssh_known_hosts"));
        String redis = "127.0.0.1:" + freePort();
        String repoServer = "127.0.0.1:" + freePort();
        int repoServerMetrics = freePort();
        int controllerMetrics = freePort();
        run("redis-server", "--bind", "127.0.0.1", "--port", redis.split(":")[1], "--save", "", "--appendonly", "no");
        argo(
                "argocd-repo-server",
                "--address=127.0.0.1",
                "--port=" + repoServer.split(":")[1],
                "--metrics-address=127.0.0.1",
                "--metrics-port=" + repoServerMetrics,
                "--disable-tls",
                "--client-ca-path=",
                "--redis=" + redis);
        argo(
                "argocd-application-controller",
                "--kubeconfig=" + kubeconfig,
                "--namespace=" + ArgoCd.NAMESPACE,
                "--repo-server=" + repoServer,
                "--repo-server-plaintext",
                "--redis=" + redis,
                "--metrics-port=" + controllerMetrics,
                // The tests request each comparison. One in between could hide what they check.
                "--app-resync=120",
                "--app-resync-jitter=0");
        argo(
                "argocd-server",
                "--kubeconfig=" + kubeconfig,
                "--namespace=" + ArgoCd.NAMESPACE,
                "--address=127.0.0.1",
                "--port=" + serverPort,
                "--metrics-address=127.0.0.1",
                "--metrics-port=" + freePort(),
                "--insecure",
                "--disable-auth",
                "--repo-server=" + repoServer,
                "--repo-server-plaintext",
                "--redis=" + redis,
                "--staticassets=" + directory.resolve("static"));
        awaitHealthy(repoServerMetrics);
        awaitHealthy(serverPort);
        awaitHealthy(controllerMetrics);
    }

    /** The address of Argo CD's API server. */
    URI server() {
        return URI.create("http://127.0.0.1:" + serverPort);
    }

    /** The resident memory of the four processes, in MiB. */
    long residentMebibytes() {
        return processes.stream().mapToLong(ArgoProcesses::residentKibibytes).sum() / 1024;
    }

    private void argo(String name, String... arguments) throws IOException {
        run(programs.program(name).toString(), arguments);
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Path log = directory.resolve(Path.of(program).getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "KUBECONFIG", kubeconfig.toString(),
                        // So that https://kubernetes.default.svc is the cluster of the kubeconfig.
                        "ARGOCD_FAKE_IN_CLUSTER", "true",
                        "ARGOCD_GPG_ENABLED", "false",
                        "ARGOCD_GNUPGHOME", directory.resolve("gpg").toString(),
                        "ARGOCD_TLS_DATA_PATH", directory.resolve("tls").toString(),
                        "ARGOCD_SSH_DATA_PATH", directory.resolve("ssh").toString(),
                        "HOME", directory.resolve("home").toString(),
                        "TMPDIR", directory.resolve("tmp").toString(),
                        "PATH", programs.path()));
        processes.add(builder.start());
    }

    private static void awaitHealthy(int port) {
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz?full=true"))
                .timeout(Duration.ofSeconds(5))
                .build();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    HttpResponse<Void> answer = HTTP.send(health, BodyHandlers.discarding());
                    return answer.statusCode() == 200;
                });
    }

    private static long residentKibibytes(Process process) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
