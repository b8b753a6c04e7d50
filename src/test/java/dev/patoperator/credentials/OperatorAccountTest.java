package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of a message name the ServiceAccount and the ClusterRole as they are in the cluster. */
class OperatorAccountTest {

    @ParameterizedTest
    @CsvSource({
        "github-pat-operator,github-pat-operator-secrets",
        "prod-github-pat-operator,prod-github-pat-operator-secrets",
        "github-pat-operator-eu,github-pat-operator-secrets-eu",
        "approvals,github-pat-operator-secrets"
    })
    void namesComeFromTheTokenOfTheServiceAccount(String name, String role) {
        String token = token("{\"sub\":\"system:serviceaccount:ops:" + name + "\"}");

        assertThat(OperatorAccount.of(token, "elsewhere")).isEqualTo(new OperatorAccount("ops:" + name, role));
    }

    static Stream<String> otherTokens() {
        return Stream.of(
                "",
                "sha256~opaque",
                "a.b",
                "a.%%%.c",
                token("no JSON"),
                token("{}"),
                token("{\"sub\":\"system:node:a\"}"),
                token("{\"sub\":\"system:serviceaccount:ops:$(reboot)\"}"));
    }

    @ParameterizedTest
    @MethodSource("otherTokens")
    void anyOtherTokenLeavesTheShippedNames(String token) {
        assertThat(OperatorAccount.of(token, "elsewhere")).isEqualTo(shipped());
    }

    @Test
    void noTokenLeavesTheShippedNames() {
        assertThat(OperatorAccount.of(null, "elsewhere")).isEqualTo(shipped());
        assertThat(new OperatorAccount("ops:prod-github-pat-operator", "prod-github-pat-operator-secrets")
                        .grantCommands("acme", "github-app"))
                .isEqualTo("allow it with: kubectl create rolebinding github-pat-operator"
                        + " --clusterrole=prod-github-pat-operator-secrets"
                        + " --serviceaccount=ops:prod-github-pat-operator -n acme");
    }

    private static OperatorAccount shipped() {
        return new OperatorAccount("elsewhere:github-pat-operator", "github-pat-operator-secrets");
    }

    private static String token(String claims) {
        return "eyJhbGciOiJSUzI1NiJ9."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2lnbmF0dXJl";
    }
}
