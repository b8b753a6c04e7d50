package dev.patoperator.bench.stand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.it.OperatorInstallation;
import dev.patoperator.it.RealKubernetes;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A real API server, with {@code deploy/manifests} installed. The operator has the environment of its Deployment. */
public final class RealCluster implements Cluster {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITING = Set.of("create", "update", "patch", "delete");
    /** The Lease's renewals, and a review of rights, which has the form of a create. */
    private static final Set<String> NOT_COUNTED = Set.of("leases", "selfsubjectrulesreviews");

    private static final String RIGHTS = "read-secrets";
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final int FIRST_FAILURE = 300;

    private final RealKubernetes kubernetes;
    private final OperatorInstallation installation;
    private final String version;
    private final Map<String, Long> writes = new TreeMap<>();
    private long auditRead;

    /** Starts the API server. Nothing is uninstalled, because it is discarded with all its objects. */
    public RealCluster() {
        kubernetes = RealKubernetes.start();
        installation = OperatorInstallation.of(kubernetes, Path.of("deploy/manifests"));
        version = kubernetes.admin().getKubernetesVersion().getGitVersion();
    }

    @Override
    public String name() {
        return "Kubernetes " + version;
    }

    @Override
    public KubernetesClient admin() {
        return kubernetes.admin();
    }

    @Override
    public void namespace(String name) {
        installation.namespaceWithRights(name);
        var role = new RoleBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName(RIGHTS)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("secrets")
                .withVerbs("get")
                .endRule()
                .build();
        var binding = new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName(RIGHTS)
                .endMetadata()
                .withNewRoleRef(RBAC, "Role", RIGHTS)
                .addNewSubject("", "ServiceAccount", Stand.OPERATOR_NAMESPACE, Stand.OPERATOR_NAMESPACE)
                .build();
        admin().resource(role).create();
        admin().resource(binding).create();
    }

    @Override
    public Map<String, String> operatorEnvironment(GitHubSimulator gitHub) {
        return installation.settings(
                gitHub,
                Map.of("HOME", Path.of("target", "bench").toAbsolutePath().toString()));
    }

    @Override
    public Map<String, Long> writes() {
        readAudit();
        return new TreeMap<>(writes);
    }

    @Override
    public void forgetWrites() {
        readAudit();
        writes.clear();
    }

    /** Reads the audit records since the last call, up to the last complete line. */
    private void readAudit() {
        try (RandomAccessFile log =
                new RandomAccessFile(kubernetes.audit().file().toFile(), "r")) {
            byte[] fresh = new byte[(int) (log.length() - auditRead)];
            log.seek(auditRead);
            log.readFully(fresh);
            String text = new String(fresh, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            for (String line : text.substring(0, end).lines().toList()) {
                count(JSON.readTree(line));
            }
            auditRead += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void count(JsonNode event) {
        JsonNode object = event.path("objectRef");
        String resource = object.path("resource").asText();
        if (event.at("/user/username").asText().endsWith(":" + Stand.OPERATOR_NAMESPACE)
                && WRITING.contains(event.path("verb").asText())
                && event.at("/responseStatus/code").asInt() < FIRST_FAILURE
                && !NOT_COUNTED.contains(resource)) {
            String part = object.path("subresource").asText();
            writes.merge(resource + (part.isEmpty() ? "" : "/" + part), 1L, Long::sum);
        }
    }

    @Override
    public void close() throws IOException {
        kubernetes.close();
    }
}
