package dev.patoperator.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.cli.CommandLineInterface;
import dev.patoperator.kubernetes.CallLog;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the cluster, with the calls that a read-only account may make. */
class ExportClusterTest {

    private static final String AUDITOR = "auditor";

    private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("deploy/crds"));
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    private int export(String... more) {
        return export(() -> kubernetes.newClient(AUDITOR), more);
    }

    private int export(Callable<KubernetesClient> cluster, String... more) {
        err.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(List.of(
                "export", "--force", "--output", folder.resolve("evidence").toString()));
        arguments.addAll(List.of(more));
        return new CommandLineInterface(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        "test",
                        Map.of(),
                        Clock.systemUTC(),
                        cluster)
                .run(arguments.toArray(String[]::new));
    }

    private String written(String name) throws IOException {
        return Files.readString(folder.resolve("evidence").resolve(name));
    }

    private void addReview(String namespace, String name, long id) {
        String yaml = """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: %s, namespace: %s}
                spec: {organization: acme, action: Approve, patRequestIDs: [%d]}
                """.formatted(name, namespace, id);
        PatGrantReview review = kubernetes
                .client()
                .resource(Serialization.unmarshal(yaml, PatGrantReview.class))
                .create();
        String status = """
                {"status": {"observedGeneration": 1, "outcomes": [
                  {"id": %d, "outcome": "Approved", "confirmedBy": "Response", "decisionTime": "2026-11-22T16:00:00Z"}]}}
                """.formatted(id);
        kubernetes.client().resource(review).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), status);
    }

    private void addRevocations(int count) {
        for (int i = 1; i <= count; i++) {
            String yaml = """
                    apiVersion: patoperator.dev/v1alpha1
                    kind: PatRevocation
                    metadata: {name: r%d, namespace: acme}
                    spec: {organization: acme, patIDs: [%d]}
                    """.formatted(i, i);
            kubernetes
                    .client()
                    .resource(Serialization.unmarshal(yaml, PatRevocation.class))
                    .create();
        }
    }

    @Test
    void statusesOfAllNamespacesAreRead() throws IOException {
        addReview("acme", "one", 71);
        addReview("umbrella", "two", 72);

        assertThat(export()).as(err.toString()).isZero();

        assertThat(written("decisions.csv").lines().skip(1))
                .satisfiesExactly(
                        row -> assertThat(row)
                                .startsWith("2026-11-22T16:00:00Z,,acme,request,71,Approve,Approved,Response,")
                                .contains(",PatGrantReview,acme,one,")
                                .endsWith(",1,,,,status"),
                        row -> assertThat(row).contains(",72,", ",umbrella,two,"));
        assertThat(written("about.json")).contains("\"cluster\" : \"" + kubernetes.url());
    }

    /** Nothing but lists: no Secret is read, and nothing is written. */
    @Test
    void onlyTheKindsAreListed() {
        addReview("acme", "one", 71);

        assertThat(export()).isZero();
        assertThat(export("--namespace", "acme")).isZero();

        assertThat(kubernetes.calls().of(AUDITOR))
                .isNotEmpty()
                .allSatisfy(entry -> {
                    assertThat(entry.group()).isEqualTo("patoperator.dev");
                    assertThat(entry.call().verb().rbacName()).isEqualTo("list");
                })
                .extracting(CallLog.Entry::call)
                .extracting(call -> call.resource())
                .contains("patgrantreviews", "patrevocations");
    }

    @Test
    void onlyNamedNamespacesAreRead() throws IOException {
        addReview("acme", "one", 71);
        addReview("umbrella", "two", 72);
        addReview("initech", "three", 73);

        assertThat(export("--namespace", "acme,initech")).isZero();

        assertThat(written("decisions.csv").lines().skip(1)).hasSize(2).noneMatch(row -> row.contains("umbrella"));
    }

    @Test
    void everyPageIsRead() throws IOException {
        addRevocations(450);

        assertThat(export()).isZero();

        assertThat(written("about.json")).contains("\"PatRevocation\" : 450");
        assertThat(written("missing.csv").lines())
                .filteredOn(row -> row.startsWith("NoStatus,"))
                .hasSize(450);
    }

    @Test
    void kindThatMayNotBeListedIsMissing() throws IOException {
        addReview("acme", "one", 71);
        kubernetes.faults().failNext(1, call -> call.resource().equals("patrevocations"), 403);

        assertThat(export()).as(err.toString()).isZero();

        assertThat(written("missing.csv"))
                .contains("NotListed,PatRevocation,,,,,cluster,,,,,"
                        + "patrevocations in all namespaces: this account may not list them");
        assertThat(written("decisions.csv")).contains(",71,");
    }

    @Test
    void accountThatMayListNothingEndsTheExport() {
        kubernetes.faults().failNext(100, call -> true, 403);

        assertThat(export()).isEqualTo(1);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines("the cluster cannot be read: this account may list none of the kinds, or the"
                        + " cluster does not have them");
        assertThat(folder.resolve("evidence")).doesNotExist();
    }

    private static KubernetesClient unreachable() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:1")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @Test
    void clusterThatDoesNotAnswerEndsTheExport() {
        assertThat(export(ExportClusterTest::unreachable)).isEqualTo(1);

        assertThat(err.toString())
                .startsWith("the cluster cannot be read: the Kubernetes API at http://127.0.0.1:1/ does not answer: ")
                .hasLineCount(1);
        assertThat(folder.resolve("evidence")).doesNotExist();
    }

    /** As a proxy does that wants people to log in. */
    @Test
    void pageOfAProxyEndsTheExport() throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        proxy.createContext("/", exchange -> {
            byte[] page = "<html>log in</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        proxy.start();
        String url = "http://127.0.0.1:" + proxy.getAddress().getPort();
        try {
            assertThat(export(() -> new KubernetesClientBuilder()
                            .withConfig(new ConfigBuilder(Config.empty())
                                    .withMasterUrl(url)
                                    .build())
                            .build()))
                    .isEqualTo(1);
        } finally {
            proxy.stop(0);
        }

        assertThat(err.toString())
                .isEqualToIgnoringNewLines("the cluster cannot be read: " + url
                        + "/ answers with something else than lists of the Kubernetes API");
        assertThat(folder.resolve("evidence")).doesNotExist();
    }
}
