package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Image;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures the operator's status writes without an operator. Takes the finished resources' own statuses and applies ten
 * at a time, with another field manager so that each write changes its object. Prints the seconds.
 */
public final class BareClient {

    /** Environment variable: the number of writes. */
    private static final String WRITES = "BENCH_WRITES";

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int AT_A_TIME = 10;
    private static final double NANOS = 1e9;

    private BareClient() {}

    /** Applies the statuses to the Kubernetes API of the kubeconfig. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int writes = Integer.parseInt(System.getenv(WRITES));
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            List<PatGrantReview> reviews = client.resources(PatGrantReview.class)
                    .inAnyNamespace()
                    .list()
                    .getItems();
            List<Callable<Object>> tasks = new ArrayList<>();
            for (int n = 0; n < writes; n++) {
                PatGrantReview review = reviews.get(n % reviews.size());
                PatchContext context = new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("bare-client-" + n / reviews.size())
                        .withForce(true)
                        .build();
                tasks.add(() -> write(client, review, context));
            }
            long start = System.nanoTime();
            for (Future<Object> done : threads.invokeAll(tasks)) {
                done.get();
            }
            System.out.println((System.nanoTime() - start) / NANOS);
        }
        threads.shutdown();
    }

    /** Runs it as a process and returns the seconds. */
    static double seconds(Image image, Map<String, String> environment, long writes)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put(WRITES, String.valueOf(writes));
        try (ChildJvm bare = ChildJvm.start(image, "bare-client", image.command(BareClient.class.getName()), all)) {
            return Double.parseDouble(
                    bare.awaitEnd(TIMEOUT).lines().reduce((first, last) -> last).orElse(""));
        }
    }

    private static Object write(KubernetesClient client, PatGrantReview review, PatchContext context) {
        PatGrantReview fresh = new PatGrantReview();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withNamespace(review.namespace())
                .withName(review.name())
                .build());
        fresh.setStatus(review.getStatus());
        return client.resource(fresh).subresource("status").patch(context);
    }
}
