package dev.patoperator.github.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/**
 * Signs the JWT with which a GitHub App authenticates
 * (docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app).
 */
final class AppJwt {

    /** GitHub recommends 60 seconds, because clocks differ. */
    private static final Duration BACKDATED = Duration.ofSeconds(60);

    /** GitHub accepts at most ten minutes; nine leave room for a clock that is ahead. */
    private static final Duration VALID = Duration.ofMinutes(9);

    private AppJwt() {}

    /**
     * Signs a JWT that is valid for nine minutes.
     *
     * @param now the time by GitHub's clock
     */
    static String sign(AppCredentials app, Instant now) throws GitHubException.Unauthorized {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(app.issuer())
                .issueTime(Date.from(now.minus(BACKDATED)))
                .expirationTime(Date.from(now.plus(VALID)))
                .build();
        SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
        try {
            // GitHub decides whether a key is long enough, so the signer does not check it.
            jwt.sign(new RSASSASigner(app.privateKey(), Set.of(AllowWeakRSAKey.getInstance())));
        } catch (JOSEException | RuntimeException e) {
            // A key whose numbers do not fit together may cause any exception, and the message may quote the key.
            throw new GitHubException.Unauthorized("the App's private key cannot sign", null);
        }
        return jwt.serialize();
    }
}
