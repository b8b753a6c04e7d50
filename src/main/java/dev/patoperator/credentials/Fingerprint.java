package dev.patoperator.credentials;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/** Distinguishes a rotated key or another App from the same credentials read again. Does not reveal the key. */
final class Fingerprint {

    private Fingerprint() {}

    /** Returns the SHA-256 of all fields, each preceded by its length, in hex digits. */
    static String of(URI apiUrl, String issuer, OptionalLong installationId, RSAPrivateCrtKey key) {
        MessageDigest digest = sha256();
        String installation = installationId.isPresent() ? Long.toString(installationId.getAsLong()) : "";
        for (byte[] field : List.of(
                apiUrl.toString().getBytes(StandardCharsets.UTF_8),
                issuer.getBytes(StandardCharsets.UTF_8),
                installation.getBytes(StandardCharsets.UTF_8),
                key.getModulus().toByteArray(),
                key.getPrivateExponent().toByteArray())) {
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(field.length).flip());
            digest.update(field);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
