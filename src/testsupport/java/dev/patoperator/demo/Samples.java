package dev.patoperator.demo;

import dev.patoperator.api.v1alpha1.MissingPolicy;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.PatSeed;
import dev.patoperator.github.simulator.SimulatedOrganization;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The manifests of {@code deploy/samples}, read with a client's own deserializer. */
final class Samples {

    /** The kustomization is no resource; the Secret is a template, and the demo creates a real one. */
    private static final Set<String> LEFT_OUT = Set.of("kustomization.yaml", "secret.yaml");

    private static final List<String> MEMBERS = List.of("octocat", "hubot", "monalisa", "ci-bot");

    private static final List<String> TOKENS = List.of(
            "release-notes", "docs-build", "backup", "issue-triage", "dependency-check", "mirror", "chat-bridge");

    /** The request that a sample denies because of what it asks for. */
    private static final long FOR_ADMINISTRATION = 72;

    private final KubernetesClient kubernetes;
    private final List<HasMetadata> objects;

    private Samples(KubernetesClient kubernetes, List<HasMetadata> objects) {
        this.kubernetes = kubernetes;
        this.objects = objects;
    }

    static Samples read(KubernetesClient kubernetes, Path folder) throws IOException {
        kubernetes.getKubernetesSerialization().registerKubernetesResource(PatGrantReview.class);
        kubernetes.getKubernetesSerialization().registerKubernetesResource(PatRevocation.class);
        kubernetes.getKubernetesSerialization().registerKubernetesResource(PatInventory.class);
        List<HasMetadata> objects = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Samples::isManifest).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    objects.addAll(kubernetes.load(in).items());
                }
            }
        }
        return new Samples(kubernetes, objects);
    }

    private static boolean isManifest(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") && !LEFT_OUT.contains(name);
    }

    /** Returns the samples of the operator's two kinds. */
    List<PatResource<?>> resources() {
        return objects.stream()
                .<PatResource<?>>mapMulti((object, resources) -> {
                    if (object instanceof PatResource<?> resource) {
                        resources.accept(resource);
                    }
                })
                .toList();
    }

    /**
     * Adds every id of the samples to the simulator, except one for each resource that ignores missing ids, to show the
     * effect.
     */
    void seed(GitHubSimulator gitHub) {
        for (PatResource<?> resource : resources()) {
            PatSpec spec = resource.getSpec();
            List<Long> ids = spec.ids();
            boolean oneIsMissing = spec.missingPolicy() == MissingPolicy.IGNORE;
            List<Long> there = oneIsMissing ? ids.subList(0, ids.size() - 1) : ids;
            SimulatedOrganization organization = gitHub.organization(spec.organization());
            for (long id : there) {
                if (resource instanceof PatRevocation) {
                    grant(organization, id);
                } else {
                    request(organization, id);
                }
            }
        }
    }

    /** Adds a pending request of one of the members, which no policy of the samples approves. */
    static void request(SimulatedOrganization organization, long id) {
        PatSeed request = organization
                .request(id)
                .owner(member(id))
                .tokenName(token(id))
                .expiresAt(Instant.now().plus(PolicyItems.LONG_LIVED));
        if (id == FOR_ADMINISTRATION) {
            request.permission("repository", "administration", "write").add();
        } else {
            request.permission("repository", "contents", "read")
                    .repositories("app")
                    .add();
        }
    }

    /** Adds an active grant of one of the members. */
    static void grant(SimulatedOrganization organization, long id) {
        organization
                .grant(id)
                .owner(member(id))
                .tokenName(token(id))
                .lastUsedAt(Instant.now())
                .add();
    }

    private static String token(long id) {
        return TOKENS.get((int) (id % TOKENS.size()));
    }

    private static String member(long id) {
        return MEMBERS.get((int) (id % MEMBERS.size()));
    }

    /** Applies all of them in the usual order: namespaces first, then the Secret, then the rest. */
    void apply(GitHubSimulator gitHub) {
        Map<Boolean, List<HasMetadata>> byRank =
                objects.stream().collect(Collectors.partitioningBy(object -> object instanceof Namespace));
        byRank.get(true).forEach(this::apply);
        for (HasMetadata namespace : byRank.get(true)) {
            apply(secret(gitHub, namespace.getMetadata().getName()));
        }
        byRank.get(false).forEach(this::apply);
    }

    private void apply(HasMetadata object) {
        kubernetes.resource(object).fieldManager("kubectl").serverSideApply();
    }

    /**
     * Returns the Secret that all samples use, with the key of the simulator's App in the form that GitHub provides.
     */
    private static Secret secret(GitHubSimulator gitHub, String namespace) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(PatSpec.DEFAULT_CREDENTIALS)
                .endMetadata()
                .addToStringData("githubAppID", gitHub.app().clientId())
                .addToStringData("githubAppPrivateKey", gitHub.app().privateKeyPkcs1())
                .addToStringData("githubAppBaseURL", gitHub.baseUrl())
                .build();
    }
}
