package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.AppCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;

/**
 * Fuzzes Secrets. Each line of an input is one entry, {@code key=value}. {@code @PEM@} is replaced by a whole private
 * key, and {@code @SECRET@} by a text that no message may quote.
 */
@Timeout(10)
class SecretFuzzTest {

    private static final URI GITHUB = URI.create("https://api.github.com");
    private static final URI GHES = URI.create("https://ghe.example.com/api/v3");
    private static final String PEM = PemSamples.pkcs1(PemSamples.RSA);
    private static final String MARK = "hunter2-hunter2";

    private final AppCredentialsParser parser = new AppCredentialsParser(Set.of(GITHUB, GHES));

    @FuzzTest
    void anythingIsCredentialsOrRefusedWithoutQuotingIt(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        Map<String, byte[]> secret = new HashMap<>();
        while (input.hasHeader()) {
            String[] entry = input.line().split("=", 2);
            String value = entry.length < 2 ? "" : entry[1];
            if (!isShown(value)) {
                value = value.replace("@SECRET@", MARK).replace("@PEM@", PEM);
                secret.put(entry[0], value.getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            AppCredentials credentials = parser.parse(secret);
            assertThat(credentials.apiUrl()).isIn(GITHUB, GHES);
            assertThat(credentials.issuer()).matches("[A-Za-z0-9._-]{1,64}");
            assertThat(credentials.toString()).doesNotContain("PRIVATE KEY").hasSizeLessThan(200);
        } catch (CredentialsException e) {
            assertThat(e).hasNoCause();
            assertThat(e.getMessage()).doesNotContain(MARK, "\n").hasSizeLessThan(500);
            AppCredentialsParserTest.assertHoldsNoSecret(e.getMessage(), PEM);
        }
    }

    /** Whether the value has a secret in the host or path of a base URL, which messages show. */
    private static boolean isShown(String value) {
        return value.matches("(?s).*//([^/@?#]*@)?[^@?#]*@SECRET@.*") || value.matches("(?s).*//.*@PEM@.*");
    }
}
