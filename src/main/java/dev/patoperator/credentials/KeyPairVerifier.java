package dev.patoperator.credentials;

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
 * Whether keys sign what their public halves verify. That takes some milliseconds, so it is tried once for each key, however
 * many Secrets hold it and however often they are read, and the result is remembered for the keys that were used last.
 * Thread-safe.
 */
final class KeyPairVerifier {

    private static final int MAX_KEYS = 1_000;

    private final Predicate<RSAPrivateCrtKey> trial;

    /** By digest, which covers every number of the key. */
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

    /** @param trial tries one key */
    KeyPairVerifier(Predicate<RSAPrivateCrtKey> trial) {
        this.trial = trial;
    }

    boolean signs(RSAPrivateCrtKey key) {
        String digest = digest(key);
        Boolean before = known(digest);
        if (before != null) {
            return before;
        }
        boolean signs = trial.test(key);
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
            return false; // numbers that do not fit together may make anything fail
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
