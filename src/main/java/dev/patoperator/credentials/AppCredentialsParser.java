package dev.patoperator.credentials;

import dev.patoperator.github.AppCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Parses the data of a Secret into credentials; a failure is one plain sentence. Caches only which keys sign. */
final class AppCredentialsParser {

    private static final String DEFAULT_API_URL = "https://api.github.com";

    /**
     * An app id is a number; a client id begins with {@code Iv1.} or {@code Iv23}. What templates make of a missing value
     * or of a number, such as {@code null} or {@code 123.0}, is neither.
     */
    private static final Pattern APP_ID =
            Pattern.compile("[0-9]{1,19}|(?!null$|undefined$)[A-Za-z][A-Za-z0-9._-]{0,63}");

    private static final Pattern INSTALLATION_ID = Pattern.compile("[0-9]{1,19}");

    private final Set<URI> allowedApiUrls;
    private final KeyPairVerifier keyPairVerifier = new KeyPairVerifier();

    AppCredentialsParser(Set<URI> allowedApiUrls) {
        this.allowedApiUrls = Set.copyOf(allowedApiUrls);
    }

    /**
     * Parses the decoded data of a Secret.
     *
     * @throws CredentialsException INVALID; the message begins with the name of the Secret's key that is wrong
     */
    AppCredentials parse(Map<String, byte[]> data) throws CredentialsException {
        URI apiUrl = apiUrl(entry(data, SecretDataKey.BASE_URL));
        String issuer = appId(required(data, SecretDataKey.APP_ID));
        OptionalLong installationId = installationId(entry(data, SecretDataKey.INSTALLATION_ID));
        SecretEntry pem = required(data, SecretDataKey.PRIVATE_KEY);
        RSAPrivateCrtKey key = PrivateKeyPem.parse(pem.name(), pem.value());
        if (!keyPairVerifier.signs(key)) {
            throw RsaKeyParser.doesNotSign(pem.name());
        }
        return new AppCredentials(
                apiUrl, issuer, key, installationId, Fingerprint.of(apiUrl, issuer, installationId, key));
    }

    private static String appId(SecretEntry entry) throws CredentialsException {
        if (!APP_ID.matcher(entry.value()).matches()) {
            throw CredentialsException.invalid(entry.name() + " is neither an app id nor a client id" + entry.size());
        }
        return entry.value();
    }

    private static OptionalLong installationId(Optional<SecretEntry> entry) throws CredentialsException {
        if (entry.isEmpty()) {
            return OptionalLong.empty();
        }
        String value = entry.get().value();
        try {
            long id = INSTALLATION_ID.matcher(value).matches() ? Long.parseLong(value) : 0;
            if (id > 0) {
                return OptionalLong.of(id);
            }
        } catch (NumberFormatException e) {
            // Nineteen digits may exceed a long; the same message applies.
        }
        throw CredentialsException.invalid(entry.get().name() + " is not the number of an installation"
                + entry.get().size());
    }

    private URI apiUrl(Optional<SecretEntry> entry) throws CredentialsException {
        String value = entry.map(SecretEntry::value).orElse(DEFAULT_API_URL);
        String wanted = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        for (URI allowed : allowedApiUrls) {
            if (allowed.toString().equals(wanted)) {
                return allowed;
            }
        }
        String what = entry.isPresent()
                ? entry.get().name() + " is " + RedactedUrl.of(wanted)
                : SecretDataKey.BASE_URL.names().get(0) + " is absent, which means " + DEFAULT_API_URL;
        throw CredentialsException.invalid(what
                + ", and that is not on the operator's allow-list; whoever runs the operator can add it to"
                + " PAT_OPERATOR_GITHUB_API_URLS");
    }

    private static SecretEntry required(Map<String, byte[]> data, SecretDataKey key) throws CredentialsException {
        return entry(data, key)
                .orElseThrow(() -> CredentialsException.invalid(String.join(" (or ", key.names()) + ") is missing"));
    }

    /** Reads the value under one of the key's names, or under several if they are equal. Blank values count as absent. */
    private static Optional<SecretEntry> entry(Map<String, byte[]> data, SecretDataKey key)
            throws CredentialsException {
        Map<String, SecretEntry> byValue = new LinkedHashMap<>();
        for (String name : key.names()) {
            byte[] bytes = data.getOrDefault(name, new byte[0]);
            String value = new String(bytes, StandardCharsets.UTF_8).strip();
            if (value.indexOf('\0') >= 0) {
                throw CredentialsException.invalid(name
                        + " has bytes of value 0, as UTF-16 text has; save it as UTF-8 and create the Secret again");
            }
            if (!value.isEmpty()) {
                byValue.putIfAbsent(value, new SecretEntry(name, value));
            }
        }
        if (byValue.size() > 1) {
            throw CredentialsException.invalid(
                    String.join(" and ", key.names()) + " contradict each other; leave one of them");
        }
        return byValue.values().stream().findFirst();
    }

    /**
     * One value of a Secret.
     *
     * @param name the Secret's key
     * @param value without surrounding white space: files often end in a newline that is easy to miss
     */
    private record SecretEntry(String name, String value) {

        String size() {
            return " (" + value.length() + " characters found)";
        }

        @Override
        public String toString() {
            return name;
        }
    }

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
    private enum SecretDataKey {
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
}
