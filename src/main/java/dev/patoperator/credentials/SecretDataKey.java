package dev.patoperator.credentials;

import java.util.List;

/**
 * The values in a Secret that describe a GitHub App, under the names that three well-known tools use.
 *
 * @see <a href="https://fluxcd.io/flux/components/source/gitrepositories/#github">Flux, GitRepository</a>:
 *     {@code githubAppID}, {@code githubAppInstallationID}, {@code githubAppPrivateKey}, {@code githubAppBaseURL}
 * @see <a href="https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-repo-creds-yaml/">Argo CD,
 *     argocd-repo-creds.yaml</a>: the same but {@code githubAppEnterpriseBaseUrl}
 * @see <a
 *     href="https://docs.github.com/en/actions/hosting-your-own-runners/managing-self-hosted-runners-with-actions-runner-controller/authenticating-to-the-github-api">Actions
 *     Runner Controller, Authenticating to the GitHub API</a>: {@code github_app_id},
 *     {@code github_app_installation_id}, {@code github_app_private_key}
 */
enum SecretDataKey {
    APP_ID("githubAppID", "github_app_id"),
    INSTALLATION_ID("githubAppInstallationID", "github_app_installation_id"),
    PRIVATE_KEY("githubAppPrivateKey", "github_app_private_key"),
    BASE_URL("githubAppBaseURL", "githubAppEnterpriseBaseUrl");

    private final String name;
    private final String otherName;

    SecretDataKey(String name, String otherName) {
        this.name = name;
        this.otherName = otherName;
    }

    /** Returns the names that are accepted, the recommended one first. */
    List<String> names() {
        return List.of(name, otherName);
    }
}
