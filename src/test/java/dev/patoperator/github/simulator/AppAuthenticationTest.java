package dev.patoperator.github.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppAuthenticationTest {

    private final GitHubSimulator github = GitHubSimulator.start();
    private final SimulatedOrganization acme = github.organization("acme");
    private final PlainClient client = new PlainClient(github);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void bothIssuersAndEachTrustedKeyAreAccepted() throws Exception {
        AppKey second = AppKey.fresh();
        github.app().trust(second);
        String appId = Long.toString(github.app().appId());

        assertThat(statusOf(jwt(appId, github.app().privateKeyPkcs8()))).isEqualTo(200);
        assertThat(statusOf(jwt(github.app().clientId(), second.pkcs8()))).isEqualTo(200);
        github.app().forgetFirstKey();
        assertThat(messageFor(jwt(appId, github.app().privateKeyPkcs8())))
                .isEqualTo("A JSON web token could not be decoded");
    }

    @Test
    void invalidJwtsAreRefusedWithGitHubsMessages() throws Exception {
        String key = github.app().privateKeyPkcs8();
        String issuer = github.app().clientId();

        assertThat(messageFor("no.jwt.atall")).isEqualTo("A JSON web token could not be decoded");
        assertThat(messageFor(jwt(issuer, AppKey.fresh().pkcs8()))).isEqualTo("A JSON web token could not be decoded");
        assertThat(messageFor(jwt("4711", key))).isEqualTo("Integration must generate a public key");
        assertThat(messageFor(PlainClient.jwt(issuer, now.minusSeconds(60), now.plusSeconds(700), key)))
                .isEqualTo("'Expiration time' claim ('exp') is too far in the future");
        assertThat(messageFor(PlainClient.jwt(issuer, now.minusSeconds(60), now.minusSeconds(1), key)))
                .startsWith("'Expiration time' claim ('exp') must be a numeric value");
        assertThat(messageFor(PlainClient.jwt(issuer, now.plusSeconds(60), now.plusSeconds(120), key)))
                .startsWith("'Issued at' claim ('iat') must be an Integer");
    }

    @Test
    void validJwtIsRefusedWhenTheClockIsSkewed() throws Exception {
        github.clockSkew(Duration.ofMinutes(-5));

        assertThat(messageFor(jwt(github.app().clientId(), github.app().privateKeyPkcs8())))
                .isEqualTo("'Expiration time' claim ('exp') is too far in the future");
    }

    @Test
    void tokensAreLongAndExpireAfterAnHour() throws Exception {
        JsonNode answer = PlainClient.json(client.post(PlainClient.tokenPath(acme), client.jwt(), ""));
        String token = answer.get("token").asText();

        assertThat(token).matches("ghs_1234567_[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        assertThat(token.length()).isBetween(500, 540);
        assertThat(Instant.parse(answer.get("expires_at").asText()))
                .isBetween(now.plusSeconds(3500), now.plusSeconds(3700));
        github.clockSkew(Duration.ofMinutes(61));
        assertThat(listStatus(token)).isEqualTo(401);
    }

    @Test
    void expiredAndUnreplicatedTokensAreRefused() throws Exception {
        String old = client.token(acme);
        github.expireAllTokens();
        assertThat(listStatus(old)).isEqualTo(401);

        github.tokenReplicationLag(Duration.ofSeconds(3));
        String fresh = client.token(acme);
        String narrowed = PlainClient.json(client.post(
                        PlainClient.tokenPath(acme),
                        client.jwt(),
                        "{\"permissions\":{\"organization_personal_access_tokens\":\"read\"}}"))
                .get("token")
                .asText();
        assertThat(listStatus(fresh)).isEqualTo(401);
        assertThat(listStatus(narrowed)).isEqualTo(403);
        github.clockSkew(Duration.ofSeconds(4));
        assertThat(listStatus(fresh)).isEqualTo(200);
        assertThat(listStatus(narrowed)).isEqualTo(200);
    }

    @Test
    void missingPermissionIsNamed() throws Exception {
        acme.permissions(Map.of(SimulatedInstallation.TOKENS_PERMISSION, "read"));
        acme.grant(1).add();

        HttpResponse<String> answer =
                client.post("/orgs/acme/personal-access-tokens/1", client.token(acme), "{\"action\":\"revoke\"}");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("X-Accepted-GitHub-Permissions"))
                .contains("organization_personal_access_tokens=write");
        assertThat(acme.activeGrantIds()).containsExactly(1L);
        assertThat(client.post(
                                PlainClient.tokenPath(acme),
                                client.jwt(),
                                "{\"permissions\":{\"organization_personal_access_tokens\":\"write\"}}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void suspendedAndMissingInstallationsAreRefused() throws Exception {
        String token = client.token(acme);
        acme.suspend();
        assertThat(client.get("/orgs/acme/personal-access-tokens", token).body())
                .contains("This installation has been suspended");
        assertThat(client.post(PlainClient.tokenPath(acme), client.jwt(), "").statusCode())
                .isEqualTo(403);
        assertThat(client.get("/orgs/acme/installation", client.jwt()).statusCode())
                .isEqualTo(200);
        acme.unsuspend();
        assertThat(listStatus(token)).isEqualTo(200);

        github.organizationWithoutInstallation("elsewhere");
        assertThat(client.get("/orgs/elsewhere/installation", client.jwt()).statusCode())
                .isEqualTo(404);
        assertThat(client.post("/app/installations/1/access_tokens", client.jwt(), "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void bothPemFormsHoldTheSameKey() throws Exception {
        AppKey key = AppKey.fresh();

        byte[] pkcs1 = Base64.getMimeDecoder().decode(key.pkcs1().replaceAll("-----[A-Z ]+-----", ""));
        byte[] pkcs8 = PlainClient.privateKey(key.pkcs8()).getEncoded();

        assertThat(key.pkcs1()).startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
        // A DER SEQUENCE with a two-byte length that spans the rest, and the tail of the PKCS#8 structure.
        assertThat(pkcs1).startsWith(0x30, 0x82, (pkcs1.length - 4) >> 8, (pkcs1.length - 4) & 0xff);
        assertThat(pkcs8).endsWith(pkcs1);
    }

    private String jwt(String issuer, String pkcs8) {
        return PlainClient.jwt(issuer, now.minusSeconds(60), now.plusSeconds(480), pkcs8);
    }

    private int statusOf(String jwt) throws Exception {
        return client.get("/app", jwt).statusCode();
    }

    private String messageFor(String jwt) throws Exception {
        HttpResponse<String> answer = client.get("/app", jwt);
        assertThat(answer.statusCode()).isEqualTo(401);
        return PlainClient.json(answer).get("message").asText();
    }

    private int listStatus(String token) throws Exception {
        return client.get("/orgs/acme/personal-access-tokens", token).statusCode();
    }
}
