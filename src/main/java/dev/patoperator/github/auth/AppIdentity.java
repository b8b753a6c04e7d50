package dev.patoperator.github.auth;

import dev.patoperator.github.AppCredentials;
import java.math.BigInteger;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * An App with one of its keys at one API base URL. An App's id is public, so it is never an identity without the key:
 * somebody who uses it with a wrong key must not cause calls of the real App to fail.
 *
 * @param key SHA-256 of the private key, in hex digits
 */
record AppIdentity(URI apiUrl, String issuer, String key) {

    static AppIdentity of(AppCredentials app) {
        MessageDigest digest = sha256();
        for (BigInteger number :
                List.of(app.privateKey().getModulus(), app.privateKey().getPrivateExponent())) {
            digest.update(number.toByteArray());
        }
        return new AppIdentity(app.apiUrl(), app.issuer(), HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
