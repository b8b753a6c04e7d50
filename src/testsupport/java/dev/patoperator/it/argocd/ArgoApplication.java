package dev.patoperator.it.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/** An Application, as Argo CD's API shows it to a person who refreshes it repeatedly. */
record ArgoApplication(ArgoCd argo, String name) {

    /** Deleting an Application takes more than 40 s on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The health of one resource: a status such as {@code Healthy}, and the message of its health check. */
    record Health(String status, String message) {}

    /** Compares the Application with Git now, and returns it. */
    JsonNode refreshed() {
        return argo.get(path() + "?refresh=normal");
    }

    /** Waits until the Application is synced to a commit and healthy, and no sync is running. */
    ArgoApplication awaitGreen(String commit) {
        await(application -> isSynced(application)
                && revision(application).equals(commit)
                && application.at("/status/health/status").asText().equals("Healthy")
                && !phase(application).equals("Running"));
        return this;
    }

    /** Waits until the Application satisfies a condition. Each poll compares it with Git first. */
    JsonNode await(Predicate<JsonNode> wanted) {
        try {
            return waiting().until(this::refreshed, wanted);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(name + ": " + line(refreshed()), e);
        }
    }

    /** Waits until a resource has this health. */
    Health awaitHealth(String kind, String resource, String status) {
        return awaitHealth(kind, resource, health -> health.status().equals(status));
    }

    /** Waits until the health of a resource satisfies a condition. */
    Health awaitHealth(String kind, String resource, Predicate<Health> wanted) {
        try {
            return waiting()
                    .until(
                            () -> {
                                refreshed();
                                return health(kind, resource);
                            },
                            wanted);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    name + " says of " + resource + ": " + health(kind, resource) + "; " + line(refreshed()), e);
        }
    }

    /** The health of one resource; both parts are empty while there is none. */
    Health health(String kind, String resource) {
        JsonNode health = nodes().filter(node -> node.path("kind").asText().equals(kind))
                .filter(node -> node.path("name").asText().equals(resource))
                .findFirst()
                .orElseGet(MissingNode::getInstance)
                .path("health");
        return new Health(health.path("status").asText(), health.path("message").asText());
    }

    /** The resources that the tree shows below a resource, each as {@code kind/name}. */
    List<String> children(String kind, String resource) {
        return nodes().filter(
                        node -> StreamSupport.stream(node.path("parentRefs").spliterator(), false)
                                .anyMatch(parent -> parent.path("kind").asText().equals(kind)
                                        && parent.path("name").asText().equals(resource)))
                .map(node ->
                        node.path("kind").asText() + "/" + node.path("name").asText())
                .toList();
    }

    private Stream<JsonNode> nodes() {
        return StreamSupport.stream(
                argo.get(path() + "/resource-tree").path("nodes").spliterator(), false);
    }

    /** Syncs the Application to the newest commit, even if nothing has changed, and waits until the sync ends. */
    JsonNode sync() {
        return sync("{}");
    }

    /** The same, and deletes what is not in Git. */
    JsonNode syncAndPrune() {
        return sync("{\"prune\": true}");
    }

    private JsonNode sync(String options) {
        // Refused while another sync is running, for example one that Argo CD started by itself.
        waiting().until(() -> argo.call("POST", path() + "/sync", options).statusCode() == 200);
        return await(application -> !phase(application).equals("Running"));
    }

    /** Syncs only one revocation. */
    void syncRevocation(String revocation) {
        argo.post(path() + "/sync", """
                {"resources": [{"group": "patoperator.dev", "kind": "PatRevocation", "name": "%s"}]}
                """.formatted(revocation));
    }

    /** Terminates the running sync, if there is one. */
    void terminateSync() {
        argo.call("DELETE", path() + "/operation", "");
    }

    /** Runs an action on a resource. */
    void act(String action, String kind, String resource) {
        argo.post(
                path() + "/resource/actions/v2",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("namespace", "acme")
                        .put("resourceName", resource)
                        .put("group", "patoperator.dev")
                        .put("version", "v1alpha1")
                        .put("kind", kind)
                        .put("action", action)
                        .toString());
    }

    /** The names of the actions that Argo CD offers for a resource. */
    List<String> actions(String kind, String resource) {
        JsonNode offered =
                argo.get(path() + "/resource/actions?namespace=acme&group=patoperator.dev&version=v1alpha1&kind=" + kind
                        + "&resourceName=" + resource);
        return StreamSupport.stream(offered.path("actions").spliterator(), false)
                .filter(action -> !action.path("disabled").asBoolean())
                .map(action -> action.path("name").asText())
                .toList();
    }

    /** Deletes the Application with everything that it deployed, and waits until it is gone. */
    void delete() {
        terminateSync();
        if (argo.call("DELETE", path() + "?cascade=true", "").statusCode() == 200) {
            waiting().until(() -> argo.call("GET", path(), "").statusCode() != 200);
        }
    }

    /** Deletes the Application without what it deployed, and waits until it is gone. */
    void forget() {
        terminateSync();
        argo.call("DELETE", path() + "?cascade=false", "");
        waiting().until(() -> argo.call("GET", path(), "").statusCode() != 200);
    }

    /** All messages of the Application: that of the sync, and conditions such as ComparisonError. */
    static String messages(JsonNode application) {
        Stream<JsonNode> conditions =
                StreamSupport.stream(application.at("/status/conditions").spliterator(), false);
        return conditions
                        .map(condition -> condition.path("type").asText() + ": "
                                + condition.path("message").asText())
                        .reduce("", (a, b) -> a + b + "\n")
                + application.at("/status/operationState/message").asText();
    }

    static boolean isSynced(JsonNode application) {
        return sync(application).equals("Synced");
    }

    /** {@code Synced}, {@code OutOfSync} or {@code Unknown}. */
    static String sync(JsonNode application) {
        return application.at("/status/sync/status").asText();
    }

    /** The commit that the Application was compared with. */
    static String revision(JsonNode application) {
        return application.at("/status/sync/revision").asText();
    }

    /** The phase of the last sync: {@code Running}, {@code Succeeded}, {@code Failed} or {@code Error}. */
    static String phase(JsonNode application) {
        return application.at("/status/operationState/phase").asText();
    }

    /** The state in one line, for a report. */
    static String line(JsonNode application) {
        String health = application.at("/status/health/status").asText();
        return String.format(
                Locale.ROOT,
                "%s %s, sync %s: %s",
                sync(application),
                health,
                phase(application),
                messages(application));
    }

    private String path() {
        return "applications/" + name;
    }

    private ConditionFactory waiting() {
        return Awaitility.await("Application " + name)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300));
    }
}
