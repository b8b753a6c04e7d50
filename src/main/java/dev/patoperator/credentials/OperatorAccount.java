package dev.patoperator.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's ServiceAccount and its ClusterRole for Secrets, as they are named in this cluster. A kustomization with
 * {@code namePrefix}, or the name of a Helm release, changes the names of both in the same way.
 *
 * @param serviceAccount namespace and name, as {@code kubectl --serviceaccount} takes them
 */
record OperatorAccount(String serviceAccount, String secretsClusterRole) {

    private static final String OPERATOR = "github-pat-operator";

    /** The only Secret that the shipped ClusterRole covers. The ClusterRole has to be bound in each namespace. */
    private static final String DEFAULT_SECRET = "github-app";

    private static final String SECRETS = "-secrets";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The subject of a ServiceAccount's token (kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin). */
    private static final Pattern SUBJECT =
            Pattern.compile("system:serviceaccount:([a-z0-9-]{1,63}):([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)");

    /**
     * Returns the account that a token is for, or the one with the shipped names.
     *
     * @param token the bearer token for the Kubernetes API; null, or another kind of token, outside of a cluster
     * @param namespace the operator's namespace
     */
    static OperatorAccount of(@Nullable String token, String namespace) {
        Matcher subject = SUBJECT.matcher(token == null ? "" : subject(token));
        if (!subject.matches()) {
            return new OperatorAccount(namespace + ":" + OPERATOR, OPERATOR + SECRETS);
        }
        String name = subject.group(2);
        String role = name.contains(OPERATOR) ? name.replaceFirst(OPERATOR, OPERATOR + SECRETS) : OPERATOR + SECRETS;
        return new OperatorAccount(subject.group(1) + ":" + name, role);
    }

    /** Returns the commands that let the operator read one Secret, for a person who has the right to run them. */
    String grantCommands(String namespace, String secretName) {
        if (secretName.equals(DEFAULT_SECRET)) {
            return "allow it with: kubectl create rolebinding " + OPERATOR + " --clusterrole=" + secretsClusterRole
                    + " --serviceaccount=" + serviceAccount + " -n " + namespace;
        }
        String role = OPERATOR + "-" + secretName;
        return "only the name " + DEFAULT_SECRET + " is covered by the ClusterRole " + secretsClusterRole
                + ", another one needs a Role of its own: kubectl create role " + role
                + " --verb=get --resource=secrets --resource-name=" + secretName + " -n " + namespace
                + " && kubectl create rolebinding " + role + " --role=" + role + " --serviceaccount=" + serviceAccount
                + " -n " + namespace;
    }

    /** Reads the claims only: the API server checks the token. */
    private static String subject(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            return parts.length < 3
                    ? ""
                    : JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                            .path("sub")
                            .asText();
        } catch (JsonProcessingException | IllegalArgumentException notAJwt) {
            return "";
        }
    }
}
