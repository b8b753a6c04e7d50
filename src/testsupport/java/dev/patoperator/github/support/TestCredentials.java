package dev.patoperator.github.support;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.simulator.SimulatedApp;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.OptionalLong;

/** Creates credentials as the credentials package reads them from a Secret. */
public final class TestCredentials {

    private TestCredentials() {}

    public static AppCredentials of(String apiUrl, SimulatedApp app) {
        return of(apiUrl, app.clientId(), app.privateKeyPkcs8(), OptionalLong.empty());
    }

    public static AppCredentials of(String apiUrl, String issuer, String pkcs8Pem, OptionalLong installationId) {
        String fingerprint = Integer.toHexString((apiUrl + issuer + pkcs8Pem + installationId).hashCode());
        return new AppCredentials(URI.create(apiUrl), issuer, key(pkcs8Pem), installationId, fingerprint);
    }

    private static RSAPrivateCrtKey key(String pkcs8Pem) {
        byte[] der = Base64.getMimeDecoder().decode(pkcs8Pem.replaceAll("-----[A-Z ]+-----", ""));
        try {
            return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
