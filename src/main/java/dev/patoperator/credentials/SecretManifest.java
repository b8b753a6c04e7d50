package dev.patoperator.credentials;

import dev.patoperator.github.AppCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads App credentials from the manifest of a Secret, as {@code kubectl get secret -o yaml} prints it or a person wrote it. */
public final class SecretManifest {

    /** Kubernetes allows a Secret 1 MiB of data, which base64 makes longer by a third. */
    private static final int MAX_CHARACTERS = 2 << 20;

    private SecretManifest() {}

    /**
     * Parses one manifest in YAML or JSON. As in Kubernetes, {@code stringData} comes before {@code data}.
     *
     * @param allowedApiUrls the only base URLs that credentials may name, without a trailing slash
     * @throws CredentialsException INVALID; the message shows no value of the Secret but the base URL
     */
    public static AppCredentials parse(String manifest, Set<URI> allowedApiUrls) throws CredentialsException {
        Map<?, ?> secret = document(manifest);
        if (!"Secret".equals(secret.get("kind"))) {
            throw CredentialsException.invalid("it is not the manifest of a Secret: kind must be Secret");
        }
        Map<String, byte[]> data = new HashMap<>();
        for (Map.Entry<?, ?> entry : map(secret, "data").entrySet()) {
            data.put(String.valueOf(entry.getKey()), decoded(entry));
        }
        map(secret, "stringData")
                .forEach((name, value) ->
                        data.put(String.valueOf(name), String.valueOf(value).getBytes(StandardCharsets.UTF_8)));
        return new AppCredentialsParser(allowedApiUrls).parse(data);
    }

    /** The parser's own messages quote the line that is wrong, which may be a line of the key: they are not passed on. */
    private static Map<?, ?> document(String manifest) throws CredentialsException {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();
        try {
            Iterator<Object> documents =
                    new Load(settings).loadAllFromString(manifest).iterator();
            Object first = documents.hasNext() ? documents.next() : null;
            if (documents.hasNext()) {
                throw CredentialsException.invalid("it has several YAML documents: leave only the Secret");
            }
            if (first instanceof Map<?, ?> secret) {
                return secret;
            }
        } catch (YamlEngineException e) {
            throw CredentialsException.invalid("it is no YAML");
        }
        throw CredentialsException.invalid("it is not the manifest of a Secret: it has no fields");
    }

    private static Map<?, ?> map(Map<?, ?> secret, String field) throws CredentialsException {
        @Nullable Object value = secret.get(field);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw CredentialsException.invalid(field + " of the Secret is no map");
    }

    private static byte[] decoded(Map.Entry<?, ?> entry) throws CredentialsException {
        try {
            // A folded scalar may have white space in it, which Kubernetes' own decoder ignores, too.
            String value = String.valueOf(entry.getValue()).replaceAll("\\s", "");
            return entry.getValue() == null ? new byte[0] : Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw CredentialsException.invalid("data." + entry.getKey() + " is not base64");
        }
    }
}
