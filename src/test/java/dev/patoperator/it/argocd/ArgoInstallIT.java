package dev.patoperator.it.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Argo CD installs the operator itself, and can be configured for the operator's kinds by kustomize. */
class ArgoInstallIT extends TeamOnArgoCd {

    private static final Path DEPLOY = Path.of("deploy");

    @ParameterizedTest
    @ValueSource(strings = {"crds", "manifests", "overlays/ha", "policies"})
    void folderStaysSynced(String folder) throws IOException {
        copyToGit();
        String commit = git.commit("the operator");
        kubectl().apply("""
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: operator, namespace: argocd}
                spec:
                  project: default
                  source: {repoURL: "%s", targetRevision: main, path: deploy/%s}
                  destination: {server: https://kubernetes.default.svc, namespace: github-pat-operator}
                  syncPolicy: {automated: {prune: true, selfHeal: true}, syncOptions: [ServerSideApply=true]}
                """.formatted(git.url(), folder), "apply", "-f", "-");
        ArgoApplication operator = argo.application("operator");
        try {
            operator.await(application -> isSyncedTo(application, commit));
            operator.sync();
            String versions = versions();

            operator.sync();

            assertThat(isSyncedTo(operator.refreshed(), commit)).isTrue();
            assertThat(versions()).isEqualTo(versions);
        } finally {
            operator.forget();
            kubectl().run("delete", "-k", "deploy/policies", "--ignore-not-found");
            kubectl().run("delete", "poddisruptionbudget", "--all", "-n", "github-pat-operator");
        }
    }

    @Test
    void kustomizeComponentGivesTheSameSettingsAsThePatch() throws IOException {
        Path installation = Files.createDirectories(directory.resolve("argocd-by-kustomize"));
        Path component = Files.createDirectories(directory.resolve("component"));
        for (String file : new String[] {"kustomization.yaml", "argocd-cm.yaml"}) {
            Files.copy(ArgoCd.COMPONENT.resolve(file), component.resolve(file));
        }
        Files.writeString(installation.resolve("argocd-cm.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: argocd-cm, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
                """);
        Files.writeString(installation.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [argocd-cm.yaml]
                components: [../component]
                """);
        String patched = settings();
        kubectl()
                .run(
                        "patch",
                        "configmap",
                        "argocd-cm",
                        "-n",
                        ArgoCd.NAMESPACE,
                        "--type=merge",
                        "-p",
                        "{\"data\": null}");
        assertThat(settings()).isNotEqualTo(patched);

        kubectl().run("apply", "--server-side", "--force-conflicts", "-k", installation.toString());

        assertThat(settings()).isEqualTo(patched);
    }

    private static String settings() {
        return kubectl()
                .run("get", "configmap", "argocd-cm", "-n", ArgoCd.NAMESPACE, "-o", "jsonpath={.data}")
                .text();
    }

    private static boolean isSyncedTo(JsonNode application, String commit) {
        return ArgoApplication.isSynced(application)
                && ArgoApplication.revision(application).equals(commit)
                && !ArgoApplication.phase(application).equals("Running");
    }

    /** The resourceVersions of everything that the folders install. */
    private static String versions() {
        return kubectl()
                .run(
                        "get",
                        "crd,clusterrole,clusterrolebinding,validatingadmissionpolicy,validatingadmissionpolicybinding,"
                                + "deployment,service,serviceaccount,role,rolebinding,networkpolicy,poddisruptionbudget",
                        "-n",
                        "github-pat-operator",
                        "-o",
                        "jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}")
                .text();
    }

    private void copyToGit() throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                git.write(file.toString(), Files.readString(file));
            }
        }
    }
}
