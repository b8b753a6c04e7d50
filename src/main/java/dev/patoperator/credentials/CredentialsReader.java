package dev.patoperator.credentials;

import dev.patoperator.credentials.CredentialsException.Remedy;
import dev.patoperator.github.AppCredentials;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads App credentials and webhook secrets from Secrets, each by its name with one {@code get}. Secrets are never listed,
 * watched or cached. Thread-safe.
 */
public final class CredentialsReader {

    /** RFC 1123 subdomain, as Kubernetes requires for the name of a Secret. */
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private static final String WEBHOOK_SECRET = "webhookSecret";

    /** A shorter secret can be found by brute force, with the signature of one delivery. */
    private static final int MIN_WEBHOOK_SECRET = 16;

    private final KubernetesClient kubernetes;
    private final OperatorAccount account;
    private final AppCredentialsParser parser;
    private final CoalescingSecretReader shared = new CoalescingSecretReader();

    /**
     * Creates the reader of the process.
     *
     * @param operatorNamespace the namespace of the operator's ServiceAccount, for the commands that grant access
     * @param allowedApiUrls the only base URLs that credentials may name, without a trailing slash
     */
    public CredentialsReader(KubernetesClient kubernetes, String operatorNamespace, Set<URI> allowedApiUrls) {
        this.kubernetes = kubernetes;
        this.account = OperatorAccount.of(kubernetes.getConfiguration().getAutoOAuthToken(), operatorNamespace);
        this.parser = new AppCredentialsParser(allowedApiUrls);
    }

    /**
     * Reads the current credentials. Concurrent calls for one Secret share a read.
     *
     * @throws CredentialsException with the remedy and a message for the resource's status
     * @throws InterruptedException when the thread was interrupted while it waited for Kubernetes
     */
    public AppCredentials read(String namespace, String secretName) throws CredentialsException, InterruptedException {
        if (!SECRET_NAME.matcher(secretName).matches()) {
            throw CredentialsException.invalid("credentialsRef.name is not a name that a Secret can have");
        }
        return shared.read(new SecretRef(namespace, secretName), () -> readNow(namespace, secretName));
    }

    private AppCredentials readNow(String namespace, String secretName)
            throws CredentialsException, InterruptedException {
        Secret secret = get(namespace, secretName);
        try {
            return parser.parse(decoded(secret));
        } catch (CredentialsException e) {
            throw CredentialsException.invalid("Secret " + namespace + "/" + secretName + ": " + e.getMessage());
        }
    }

    /**
     * Reads the secret with which GitHub signs deliveries; empty when there is none. Surrounding white space is removed,
     * because files often end in a newline that is easy to miss.
     *
     * @throws CredentialsException when the Secret does not exist or cannot be read, or the webhook secret is too short
     * @throws InterruptedException when the thread was interrupted while it waited for Kubernetes
     */
    public Optional<byte[]> webhookSecret(String namespace, String secretName)
            throws CredentialsException, InterruptedException {
        byte[] value = decoded(get(namespace, secretName)).getOrDefault(WEBHOOK_SECRET, new byte[0]);
        String text = new String(value, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() < MIN_WEBHOOK_SECRET) {
            throw CredentialsException.invalid(
                    "Secret " + namespace + "/" + secretName + ": " + WEBHOOK_SECRET + " has fewer than "
                            + MIN_WEBHOOK_SECRET + " characters, which can be guessed; put a longer one there and into"
                            + " the App's settings");
        }
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private Secret get(String namespace, String name) throws CredentialsException, InterruptedException {
        String subject = "Secret " + namespace + "/" + name;
        Secret secret;
        try {
            secret = kubernetes.secrets().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while reading " + subject);
            }
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                throw new CredentialsException(
                        Remedy.FORBIDDEN,
                        "The operator may not read " + subject + "; " + account.grantCommands(namespace, name));
            }
            String reason = e.getCode() > 0 ? "answered " + e.getCode() : "did not answer";
            throw new CredentialsException(
                    Remedy.UNREACHABLE, subject + " could not be read: the Kubernetes API " + reason);
        }
        if (secret == null) {
            throw new CredentialsException(
                    Remedy.NOT_FOUND,
                    subject + " does not exist; create it with: kubectl create secret generic " + name + " -n "
                            + namespace + " --from-literal=githubAppID=<client id or app id>"
                            + " --from-file=githubAppPrivateKey=<the App's .pem file>");
        }
        return secret;
    }

    private static Map<String, byte[]> decoded(Secret secret) throws CredentialsException {
        Map<String, byte[]> data = new HashMap<>();
        if (secret.getData() != null) {
            for (Map.Entry<String, String> entry : secret.getData().entrySet()) {
                try {
                    data.put(entry.getKey(), Base64.getDecoder().decode(entry.getValue()));
                } catch (IllegalArgumentException e) {
                    throw CredentialsException.invalid(entry.getKey() + " is not base64");
                }
            }
        }
        return data;
    }
}
