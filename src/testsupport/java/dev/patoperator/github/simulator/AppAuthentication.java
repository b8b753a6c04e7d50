package dev.patoperator.github.simulator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Checks the JWT of a GitHub App: RS256 with one of the App's keys, issuer, and times. The messages are those that
 * clients have recorded from GitHub.
 */
final class AppAuthentication {

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(10);

    private static final String NOT_DECODED = "A JSON web token could not be decoded";
    private static final String NO_KEY = "Integration must generate a public key";
    private static final String EXPIRED = "'Expiration time' claim ('exp') must be a numeric value representing the "
            + "future time at which the assertion expires";
    private static final String TOO_FAR = "'Expiration time' claim ('exp') is too far in the future";
    private static final String ISSUED_LATER =
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";

    private final Registry registry;
    private final InstantSource time;

    AppAuthentication(Registry registry, InstantSource time) {
        this.registry = registry;
        this.time = time;
    }

    /** Returns the App that the {@code Authorization} header authenticates. Refuses with 401 otherwise. */
    SimulatedApp check(@Nullable String authorization) {
        if (authorization == null) {
            throw new Refusal(401, NOT_DECODED);
        }
        String text = InstallationTokens.bearer(authorization);
        IssuedSecrets.registerJwt(text);
        try {
            SignedJWT jwt = SignedJWT.parse(text);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            SimulatedApp app = registry.appByIssuer(String.valueOf(claims.getClaim("iss")));
            if (app == null || app.publicKeys().isEmpty()) {
                throw new Refusal(401, NO_KEY);
            }
            if (!JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm()) || !signedBy(app, jwt)) {
                throw new Refusal(401, NOT_DECODED);
            }
            checkTimes(claims);
            return app;
        } catch (ParseException e) {
            throw new Refusal(401, NOT_DECODED);
        }
    }

    private static boolean signedBy(SimulatedApp app, SignedJWT jwt) {
        for (RSAPublicKey key : app.publicKeys()) {
            try {
                if (jwt.verify(new RSASSAVerifier(key))) {
                    return true;
                }
            } catch (JOSEException e) {
                throw new Refusal(401, NOT_DECODED);
            }
        }
        return false;
    }

    private void checkTimes(JWTClaimsSet claims) {
        Instant now = time.instant();
        Date expires = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        if (expires == null || !expires.toInstant().isAfter(now)) {
            throw new Refusal(401, EXPIRED);
        }
        if (expires.toInstant().isAfter(now.plus(LONGEST_LIFE))) {
            throw new Refusal(401, TOO_FAR);
        }
        if (issued == null || issued.toInstant().isAfter(now)) {
            throw new Refusal(401, ISSUED_LATER);
        }
    }
}
