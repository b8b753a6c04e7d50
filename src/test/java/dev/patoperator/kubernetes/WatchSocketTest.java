package dev.patoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WatchSocketTest {

    private static final int WRITES = 20;

    /**
     * As many connections as Fabric8's server has event loops on a small machine, so that one of them shares the
     * watch's event loop.
     */
    private static final int WRITERS = 4;

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void concurrentWritesOnBothPortsDoNotDeadlockWithWatches() {
        try (EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("src/test/resources/kubernetes/crds"))) {
            KubernetesClient client = kubernetes.client();
            SharedIndexInformer<Widget> informer =
                    client.resources(Widget.class).inAnyNamespace().inform();
            IntStream.range(0, 2 * WRITERS)
                    .forEach(i -> client.resource(Widget.named("w" + i, 1L)).create());

            List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                    .boxed()
                    .flatMap(i -> Stream.of(
                            annotate(kubernetes.url(), "w" + i),
                            annotate(kubernetes.kubectlUrl(), "w" + (WRITERS + i))))
                    .toList();

            assertThat(CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(SOON);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(informer.getStore().list())
                            .hasSize(2 * WRITERS)
                            .allSatisfy(seen -> assertThat(seen.getMetadata().getAnnotations())
                                    .containsEntry("example.dev/note", String.valueOf(WRITES))));
        }
    }

    private static CompletableFuture<Void> annotate(String url, String widget) {
        URI object = URI.create(url).resolve("/apis/example.dev/v1alpha1/namespaces/acme/widgets/" + widget);
        HttpClient http = HttpClient.newHttpClient();
        return CompletableFuture.runAsync(
                () -> {
                    for (int i = 1; i <= WRITES; i++) {
                        String patch = "{\"metadata\":{\"annotations\":{\"example.dev/note\":\"" + i + "\"}}}";
                        HttpRequest request = HttpRequest.newBuilder(object)
                                .header("Content-Type", "application/merge-patch+json")
                                .method("PATCH", BodyPublishers.ofString(patch))
                                .build();
                        assertThat(http.sendAsync(request, BodyHandlers.ofString())
                                        .join()
                                        .statusCode())
                                .isEqualTo(200);
                    }
                },
                task -> new Thread(task, widget).start());
    }
}
