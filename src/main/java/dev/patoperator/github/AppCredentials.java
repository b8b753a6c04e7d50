package dev.patoperator.github;

import java.net.URI;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.OptionalLong;

/**
 * Credentials of a GitHub App.
 *
 * @param apiUrl base URL of the REST API without a trailing slash, such as {@code https://api.github.com}
 * @param issuer the App's client id or app id, used as the JWT's {@code iss}
 * @param privateKey the App's private key; never printed
 * @param installationId the installation to use, when the owner of the credentials fixed one
 * @param fingerprint a digest of all of the above, which differs for a rotated key or another App; safe to log
 */
public record AppCredentials(
        URI apiUrl, String issuer, RSAPrivateCrtKey privateKey, OptionalLong installationId, String fingerprint) {

    @Override
    public String toString() {
        return "AppCredentials[" + apiUrl + ", issuer " + issuer + ", " + fingerprint + "]";
    }
}
