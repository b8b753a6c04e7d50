package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.function.UnaryOperator;

/** A client without logic of its own, so that the simulator's own tests see exactly what is sent and received. */
final class PlainClient {

    private final GitHubSimulator github;
    private final HttpClient http = HttpClient.newHttpClient();
    private UnaryOperator<HttpRequest.Builder> change = UnaryOperator.identity();

    PlainClient(GitHubSimulator github) {
        this.github = github;
    }

    /** Applies this change to every request from now on. */
    PlainClient each(UnaryOperator<HttpRequest.Builder> newChange) {
        change = newChange;
        return this;
    }

    HttpResponse<String> get(String path, String authorization) throws IOException, InterruptedException {
        return send(request(path, authorization).GET());
    }

    HttpResponse<String> post(String path, String authorization, String body) throws IOException, InterruptedException {
        return send(request(path, authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Returns a new installation token with all permissions of the installation. */
    String token(SimulatedOrganization organization) throws IOException, InterruptedException {
        return json(post(tokenPath(organization), jwt(), "")).get("token").asText();
    }

    static String tokenPath(SimulatedOrganization organization) {
        return "/app/installations/" + organization.installationId() + "/access_tokens";
    }

    /** Returns a new JWT of the default App that GitHub accepts. */
    String jwt() {
        Instant now = github.now();
        return jwt(
                github.app().clientId(),
                now.minusSeconds(60),
                now.plusSeconds(480),
                github.app().privateKeyPkcs8());
    }

    static String jwt(String issuer, Instant issued, Instant expires, String privateKeyPkcs8) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader(JWSAlgorithm.RS256),
                    new JWTClaimsSet.Builder()
                            .issuer(issuer)
                            .issueTime(Date.from(issued))
                            .expirationTime(Date.from(expires))
                            .build());
            jwt.sign(new RSASSASigner(privateKey(privateKeyPkcs8)));
            return jwt.serialize();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return GitHubJson.MAPPER.readTree(response.body());
    }

    static PrivateKey privateKey(String pkcs8) throws GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder().decode(pkcs8.replaceAll("-----[A-Z ]+-----", ""));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private HttpRequest.Builder request(String path, String authorization) {
        return HttpRequest.newBuilder(URI.create(github.baseUrl() + path))
                .timeout(Duration.ofSeconds(10))
                .setHeader("User-Agent", "plain-client")
                .setHeader("X-GitHub-Api-Version", "2022-11-28")
                .setHeader("Authorization", "Bearer " + authorization);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(change.apply(request).build(), HttpResponse.BodyHandlers.ofString());
    }
}
