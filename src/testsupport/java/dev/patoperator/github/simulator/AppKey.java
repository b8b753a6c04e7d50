package dev.patoperator.github.simulator;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * One RSA 2048 key of a GitHub App. The private key is available only as PEM text, in the two forms in which people
 * store it; every line of it is registered with {@link IssuedSecrets}.
 *
 * @param publicKey the key with which the simulator checks signatures
 * @param pkcs1 the private key as GitHub issues it ({@code BEGIN RSA PRIVATE KEY})
 * @param pkcs8 the same key after {@code openssl pkcs8 -topk8 -nocrypt} ({@code BEGIN PRIVATE KEY})
 */
public record AppKey(RSAPublicKey publicKey, String pkcs1, String pkcs8) {

    /**
     * Length of what PKCS#8 adds before the PKCS#1 structure of an RSA 2048 key: SEQUENCE (4), version (3), algorithm
     * (15) and the OCTET STRING header (4).
     */
    private static final int PKCS8_HEADER_BYTES = 26;

    private static final RsaKeys KEYS = new RsaKeys();

    /** Returns a key pair that no other call in this JVM returned. */
    public static AppKey fresh() {
        RsaKeys.Pair pair = KEYS.next();
        byte[] pkcs8 = pair.privateKey().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEADER_BYTES, pkcs8.length);
        AppKey key = new AppKey(pair.publicKey(), pem("RSA PRIVATE KEY", pkcs1), pem("PRIVATE KEY", pkcs8));
        IssuedSecrets.registerPem(key.pkcs1());
        IssuedSecrets.registerPem(key.pkcs8());
        return key;
    }

    /** Returns one key for the whole JVM, which is the default App's. */
    static AppKey ofThisJvm() {
        return OfThisJvm.KEY;
    }

    private static final class OfThisJvm {
        static final AppKey KEY = fresh();
    }

    /** Names the key type only, so that a failing assertion does not print a private key. */
    @Override
    public String toString() {
        return "AppKey[RSA 2048]";
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
