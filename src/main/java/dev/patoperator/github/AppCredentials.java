package dev.patoperator.github;

import java.net.URI;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.OptionalLong;

/**
 * What a GitHub App signs in with.
 *
 * @param apiUrl base URL of the REST API without a trailing slash, such as {@code https://api.github.com}
 * @param issuer the App's client id or app id, used as the JWT's {@code iss}
 * @param privateKey the App's private key; never printed
 * @param installationId the installation to act as, when the owner of the credentials fixed it
 * @param fingerprint a digest of all of the above, to tell a rotated key or another App; safe to log
 */
public record AppCredentials(
        URI apiUrl, String issuer, RSAPrivateCrtKey privateKey, OptionalLong installationId, String fingerprint) {

    @Override
    public String toString() {
        return "AppCredentials[" + apiUrl + ", issuer " + issuer + ", " + fingerprint + "]";
    }
}
