package dev.patoperator.credentials;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the public half of a key verifies what the private half signs. A check takes some milliseconds, so the
 * results of the most recently used keys are cached, for all Secrets that contain them and all reads. Thread-safe.
 */
final class KeyPairVerifier {

    private static final int MAX_KEYS = 1_000;

    private final Predicate<RSAPrivateCrtKey> check;

    /** Results by digest of the key. The digest covers every number of the key. */
    @GuardedBy("this")
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_KEYS;
        }
    };

    KeyPairVerifier() {
        this(KeyPairVerifier::signsAndVerifies);
    }

    /** @param trial checks one key without the cache */
    KeyPairVerifier(Predicate<RSAPrivateCrtKey> trial) {
        this.check = trial;
    }

    boolean signs(RSAPrivateCrtKey key) {
        String digest = digest(key);
        Boolean before = known(digest);
        if (before != null) {
            return before;
        }
        boolean signs = check.test(key);
        synchronized (this) {
            known.put(digest, signs);
        }
        return signs;
    }

    private synchronized @Nullable Boolean known(String digest) {
        return known.get(digest);
    }

    private static boolean signsAndVerifies(RSAPrivateCrtKey key) {
        byte[] message = {1, 2, 3};
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key);
            signer.update(message);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false; // any of these calls may fail when the numbers do not belong together
        }
    }

    private static String digest(RSAPrivateCrtKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
