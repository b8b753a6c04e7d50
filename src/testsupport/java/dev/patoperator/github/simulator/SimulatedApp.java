package dev.patoperator.github.simulator;

import com.nimbusds.jwt.SignedJWT;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A registered GitHub App. It may have several keys at once, as GitHub allows for rotation; a JWT signed with any of
 * them is valid. Thread-safe.
 */
public final class SimulatedApp {

    private final long appId;
    private final String clientId;
    private final AppKey firstKey;
    private final List<RSAPublicKey> publicKeys = new CopyOnWriteArrayList<>();

    SimulatedApp(long appId, String clientId, AppKey firstKey) {
        this.appId = appId;
        this.clientId = clientId;
        this.firstKey = firstKey;
        publicKeys.add(firstKey.publicKey());
    }

    /** Returns the numeric App id, one of the two values that a JWT may name as issuer. */
    public long appId() {
        return appId;
    }

    /** Returns the client id ({@code Iv23...}), the issuer that GitHub recommends. */
    public String clientId() {
        return clientId;
    }

    /** Returns the App's first private key as GitHub issues it: PEM, PKCS#1. */
    public String privateKeyPkcs1() {
        return firstKey.pkcs1();
    }

    /** Returns the App's first private key as PEM, PKCS#8. */
    public String privateKeyPkcs8() {
        return firstKey.pkcs8();
    }

    /** Adds a key, as the first step of a rotation does; earlier keys stay valid. */
    public SimulatedApp trust(AppKey key) {
        publicKeys.add(key.publicKey());
        return this;
    }

    /** Removes the first key, as the last step of a rotation does. */
    public SimulatedApp forgetFirstKey() {
        publicKeys.remove(firstKey.publicKey());
        return this;
    }

    /** Removes a key: JWTs signed with it are no longer valid. */
    public SimulatedApp forget(AppKey key) {
        publicKeys.remove(key.publicKey());
        return this;
    }

    /** Whether an {@code Authorization} header holds a JWT in this App's name, valid or not. */
    boolean isIssuerOf(@Nullable String authorization) {
        try {
            String issuer = authorization == null
                    ? null
                    : String.valueOf(SignedJWT.parse(authorization.replaceFirst("^\\S+ ", ""))
                            .getJWTClaimsSet()
                            .getClaim("iss"));
            return Long.toString(appId).equals(issuer) || clientId.equals(issuer);
        } catch (ParseException e) {
            return false; // an installation token, which is no JWT
        }
    }

    List<RSAPublicKey> publicKeys() {
        return publicKeys;
    }

    String slug() {
        return "pat-operator-" + appId;
    }

    /** Returns the login under which GitHub shows the App's actions. */
    String botLogin() {
        return slug() + "[bot]";
    }
}
