package dev.patoperator.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks GitHub's signature of a delivery: the HMAC-SHA256 of the body, byte for byte as it was sent.
 *
 * @see <a href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">Validating webhook
 *     deliveries</a>
 */
final class DeliverySignature {

    static final String HEADER = "X-Hub-Signature-256";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";

    /**
     * Replaces a secret that is missing, so that the check takes as long. The result of the comparison is then ignored.
     */
    private static final byte[] MISSING_SECRET_KEY = new byte[32];

    private static final Pattern WELL_FORMED = Pattern.compile(PREFIX + "[0-9a-fA-F]{64}");

    private DeliverySignature() {}

    /**
     * Whether the header has the form of a signature, as every delivery of GitHub's has whose webhook has a secret.
     *
     * @param header the value of {@link #HEADER}; null when the delivery has none
     */
    static boolean isWellFormed(@Nullable String header) {
        return header != null && WELL_FORMED.matcher(header).matches();
    }

    /**
     * Whether the body was signed with this secret.
     *
     * @param secret null when there is no secret; no signature matches then
     * @param header the value of {@link #HEADER}; null when the delivery has none
     */
    static boolean matches(byte @Nullable [] secret, byte[] body, @Nullable String header) {
        String expected = PREFIX + HexFormat.of().formatHex(hmac(secret == null ? MISSING_SECRET_KEY : secret, body));
        boolean same = MessageDigest.isEqual(bytes(expected), bytes(header == null ? "" : header));
        return same && secret != null;
    }

    private static byte[] hmac(byte[] key, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
