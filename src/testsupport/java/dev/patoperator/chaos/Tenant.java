package dev.patoperator.chaos;

import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedApp;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A team's namespace with its own key of a GitHub App, and what its administrators do to Secret, RoleBinding and key.
 */
final class Tenant {

    private static final String ROLE = "github-pat-operator-secrets";
    private static final String OPERATOR = "github-pat-operator";
    private static final String SECRET = "github-app";

    private final KubernetesClient cluster;
    private final GitHubSimulator gitHub;
    private final String namespace;
    private final SimulatedApp app;
    private final List<AppKey> outdated = new ArrayList<>();
    private final List<Span> good = new ArrayList<>();
    private AppKey key;
    private Flaw flaw = Flaw.NONE;

    /** A fault of the credentials, and the reason that a status has to give for it. */
    enum Flaw {
        NONE(""),
        SECRET_DELETED("CredentialsNotFound"),
        ROLE_BINDING_DELETED("CredentialsForbidden"),
        KEY_REVOKED("CredentialsInvalid");

        private final String reason;

        Flaw(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /**
     * Uses an existing namespace in which the operator has the right to read the Secret, once {@link #join} has written
     * it.
     */
    Tenant(KubernetesClient cluster, GitHubSimulator gitHub, String namespace, SimulatedApp app) {
        this.cluster = cluster;
        this.gitHub = gitHub;
        this.namespace = namespace;
        this.app = app;
        this.key = AppKey.fresh();
        app.trust(key);
    }

    /** Writes the Secret. The credentials are valid from now on. */
    Tenant join() {
        writeSecret();
        Span.begin(good, Instant.now());
        return this;
    }

    String namespace() {
        return namespace;
    }

    Flaw flaw() {
        return flaw;
    }

    /** Whether Secret, RoleBinding and key were valid during the whole time. */
    boolean isGoodDuring(Instant from, Instant until) {
        return good.stream().anyMatch(span -> span.covers(from, until));
    }

    /** Whether Secret, RoleBinding or key were ever wrong. */
    boolean wasSpoiled() {
        return flaw != Flaw.NONE || good.size() > 1;
    }

    /**
     * Rotates the key as people do: first a new key at GitHub, then in the Secret. The old key is deleted some time
     * later.
     */
    void rotate() {
        AppKey next = AppKey.fresh();
        app.trust(next);
        outdated.add(key);
        key = next;
        if (flaw != Flaw.SECRET_DELETED) {
            writeSecret();
        }
        if (flaw == Flaw.KEY_REVOKED) {
            markRepaired();
        }
    }

    /** Deletes the old keys, as the last step of a rotation. False when there are none. */
    boolean deleteOutdatedKeys() {
        outdated.forEach(app::forget);
        boolean any = !outdated.isEmpty();
        outdated.clear();
        return any;
    }

    /** Breaks the credentials in a way that the operator cannot repair. */
    void spoil(Flaw next) {
        Span.end(good, Instant.now());
        flaw = next;
        switch (next) {
            case SECRET_DELETED ->
                cluster.secrets().inNamespace(namespace).withName(SECRET).delete();
            case ROLE_BINDING_DELETED ->
                cluster.rbac()
                        .roleBindings()
                        .inNamespace(namespace)
                        .withName(ROLE)
                        .delete();
            case KEY_REVOKED -> {
                app.forget(key);
                deleteOutdatedKeys();
            }
            case NONE -> throw new IllegalArgumentException("that spoils nothing");
        }
    }

    /** Repairs the credentials. False when they were valid. */
    boolean mend() {
        switch (flaw) {
            case SECRET_DELETED -> writeSecret();
            case ROLE_BINDING_DELETED -> bind();
            case KEY_REVOKED -> rotate();
            case NONE -> {
                return false;
            }
        }
        markRepaired();
        return true;
    }

    private void markRepaired() {
        flaw = Flaw.NONE;
        Span.begin(good, Instant.now());
    }

    private void writeSecret() {
        cluster.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(SECRET)
                        .endMetadata()
                        .withStringData(Map.of(
                                "githubAppID", String.valueOf(app.appId()),
                                "githubAppPrivateKey", key.pkcs1(),
                                "githubAppBaseURL", gitHub.baseUrl()))
                        .build())
                .createOr(existing -> existing.update());
    }

    private void bind() {
        cluster.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(ROLE)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName(OPERATOR)
                        .withNamespace(OPERATOR)
                        .endSubject()
                        .build())
                .createOr(existing -> existing.update());
    }

    @Override
    public String toString() {
        return flaw == Flaw.NONE ? namespace : namespace + " (" + flaw + ")";
    }
}
