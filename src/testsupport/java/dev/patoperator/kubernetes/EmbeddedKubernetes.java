package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An embedded Kubernetes API on a free loopback port, over plain HTTP and without authentication: Fabric8's mock server
 * in CRUD mode, with server-side apply and the other features that {@link KubernetesApi} adds. Namespaces need not
 * exist.
 */
public final class EmbeddedKubernetes implements AutoCloseable {

    /** The token that clients send, for tests that search output for it; the API itself does not require one. */
    public static final String TOKEN = "a-service-accounts-token.that-nobody_may-see";

    private static final String BUILT_IN = "/kubernetes/built-in-kinds.yaml";
    private static final Pattern DOCUMENT_END = Pattern.compile("(?m)^---\\s*$");
    /** What {@link #documents} returned. Parsing the CRDs takes longer than many a test, and most tests have the same ones. */
    private static final Map<String, List<ObjectNode>> DOCUMENTS = new ConcurrentHashMap<>();
    /** Kept in a field: a logger that is garbage-collected loses its level. The server logs every request at INFO. */
    private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

    private final WriteLog writes = new WriteLog();
    private final Faults faults = new Faults();
    private final CallLog calls = new CallLog();
    private final WatchHub hub = new WatchHub();
    private final List<KubernetesClient> clients = new ArrayList<>();
    private final KubernetesApi api;
    private final KubernetesMockServer server;
    private final KubectlFront front;
    private final KubernetesClient client;

    private EmbeddedKubernetes(List<String> definitions) {
        SERVER_LOG.setLevel(Level.WARNING);
        ResourceCatalog catalog = new ResourceCatalog();
        documents(read(BUILT_IN)).forEach(definition -> catalog.define(definition, true));
        CrudStore store = new CrudStore();
        Writer writer = new Writer(catalog, store, hub, writes);
        api = new KubernetesApi(catalog, store, writer, hub, faults, calls);
        store.serve(api);
        MockWebServer web = new MockWebServer();
        // The JDK's client requests an upgrade; over HTTP/2 in clear text, this server can mix up large responses.
        web.setHttp2ClearTextEnabled(false);
        server = new KubernetesMockServer(new Context(), web, new HashMap<>(), store, false);
        server.start(InetAddress.getLoopbackAddress(), 0);
        store.forgetRequestsOf(web);
        definitions.stream()
                .flatMap(text -> documents(text).stream())
                .filter(document -> document.path("kind").asText().equals("CustomResourceDefinition"))
                .forEach(this::create);
        create(Json.parse("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"default\"}}"));
        writes.clear();
        front = KubectlFront.start(api);
        client = newClient();
    }

    /**
     * Starts with the CustomResourceDefinitions of every YAML file of a folder; other objects are ignored.
     *
     * @throws UncheckedIOException when the folder cannot be read
     */
    public static EmbeddedKubernetes start(Path definitions) {
        try (Stream<Path> files = Files.list(definitions)) {
            return start(files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .map(EmbeddedKubernetes::read)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts with these CustomResourceDefinitions, as YAML or JSON text; one text may contain several documents. */
    public static EmbeddedKubernetes start(List<String> definitions) {
        return new EmbeddedKubernetes(definitions);
    }

    /** Returns the URL of the API, such as {@code http://127.0.0.1:41234/}. */
    public String url() {
        return "http://127.0.0.1:" + server.getPort() + "/";
    }

    /** Returns the shared client of this API, which is closed with it. */
    public KubernetesClient client() {
        return client;
    }

    /** Creates another client of this API, with its own connections; it is closed with the API at the latest. */
    public KubernetesClient newClient() {
        return newClient("test");
    }

    /** Creates another client, with its own name in the record of {@link #calls}. */
    public KubernetesClient newClient(String userAgent) {
        return newClient(userAgent, Map.of());
    }

    /** Creates another client, with a name and with interceptors by name. */
    public KubernetesClient newClient(String userAgent, Map<String, Interceptor> interceptors) {
        return newClient(config(userAgent).build(), interceptors);
    }

    /** Creates another client, which does not repeat a call that is answered with an error. */
    public KubernetesClient newClientWithoutRetries(String userAgent) {
        return newClient(config(userAgent).withRequestRetryBackoffLimit(0).build(), Map.of());
    }

    private ConfigBuilder config(String userAgent) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withUserAgent(userAgent)
                .withOauthToken(TOKEN)
                .withNamespace("default")
                .withHttp2Disable(true);
    }

    private KubernetesClient newClient(Config config, Map<String, Interceptor> interceptors) {
        KubernetesClient created = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withHttpClientBuilderConsumer(http -> interceptors.forEach(http::addOrReplaceInterceptor))
                .build();
        clients.add(created);
        return created;
    }

    /**
     * Writes a kubeconfig for clients that watch over WebSocket, such as the operator's. kubectl watches over plain
     * HTTP and has its own port, which also works for the operator.
     *
     * @param namespace the context's namespace
     */
    public void writeKubeconfig(Path file, String namespace) {
        Kubeconfig.write(file, url(), namespace);
    }

    /** Returns the URL for kubectl: the same objects on a separate port. */
    public String kubectlUrl() {
        return front.url();
    }

    /**
     * Writes a kubeconfig for kubectl.
     *
     * @param namespace the context's namespace
     */
    public void writeKubectlConfig(Path file, String namespace) {
        Kubeconfig.write(file, kubectlUrl(), namespace);
    }

    /** Returns every write that was accepted since the start. */
    public WriteLog writes() {
        return writes;
    }

    /**
     * Registers an observer of every object that is stored from now on, independent of faults. The observer must not
     * block or change the object.
     */
    public void observe(Consumer<JsonNode> observer) {
        hub.observe(observer::accept);
    }

    /** Returns every distinct call that was made since the start. */
    public CallLog calls() {
        return calls;
    }

    /** Returns the faults, for tests to script. */
    public Faults faults() {
        return faults;
    }

    /** Ends all watches without an error, as a restarting API server does; clients resume where they were. */
    public void closeWatches() {
        api.closeWatches();
    }

    /** Ends all watches with 410 Gone and discards the history, so that clients have to list again. */
    public void expireWatches() {
        api.expireWatches();
    }

    /** Returns the number of running watches. */
    public int watches() {
        return hub.size();
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        front.close();
        server.shutdown();
    }

    private void create(JsonNode object) {
        String plural = object.path("kind").asText().equals("Namespace") ? "namespaces" : "customresourcedefinitions";
        String group = plural.equals("namespaces") ? "" : "apiextensions.k8s.io";
        String path = api.catalog().find(group, "v1", plural).orElseThrow().collectionPath("");
        ApiResponse answer =
                api.handle(ApiRequest.of("POST", path, "application/json", null, "embedded", Json.write(object)));
        if (answer.status() != 201) {
            throw new IllegalArgumentException(answer.body().path("message").asText());
        }
    }

    /** Returns the documents of a text, which are shared and must not be changed. */
    private static List<ObjectNode> documents(String text) {
        return DOCUMENTS.computeIfAbsent(
                text,
                unparsed -> DOCUMENT_END
                        .splitAsStream(unparsed)
                        .filter(part -> !part.isBlank())
                        .map(Json::parseObject)
                        .toList());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String resource) {
        try (InputStream in = EmbeddedKubernetes.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
