package dev.patoperator;

import dev.patoperator.text.DaemonThreads;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.util.concurrent.Executors;

/**
 * Makes the HTTP client for the Kubernetes API, with three threads: they receive responses, pass them on and never
 * block. The library's own pool has one thread for each response that is being received.
 */
final class KubernetesHttpClientFactory extends JdkHttpClientFactory {

    private static final int THREADS = 3;

    @Override
    protected HttpClient.Builder createNewHttpClientBuilder() {
        return HttpClient.newBuilder()
                .executor(Executors.newFixedThreadPool(THREADS, DaemonThreads.named("kubernetes-http")));
    }
}
