package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import org.junit.jupiter.api.Timeout;

/**
 * Fuzzes private keys. The first line of an input damages a key that is generated for the run: three characters change
 * one of its bytes. The rest is the value in the Secret, in which {@code @PKCS1@} and {@code @PKCS8@} are replaced by
 * the key in base64.
 */
@Timeout(10)
class PrivateKeyFuzzTest {

    private static final byte[] PKCS8 = PemSamples.RSA.getPrivate().getEncoded();
    private static final byte[] PKCS1 = PemSamples.pkcs1Der(PemSamples.RSA);

    @FuzzTest
    void anythingIsAKeyOrRefusedWithoutQuotingIt(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        String damage = input.line();
        String pkcs1 = base64(damaged(PKCS1, damage));
        String pkcs8 = base64(damaged(PKCS8, damage));
        String text = input.rest().replace("@PKCS1@", pkcs1).replace("@PKCS8@", pkcs8);
        try {
            RSAPrivateCrtKey key = PrivateKeyPem.parse("githubAppPrivateKey", text);
            assertThat(key.getModulus().bitLength()).isGreaterThanOrEqualTo(2048);
            URI url = URI.create("https://api.github.com");
            assertThat(Fingerprint.of(url, "1", OptionalLong.empty(), key)).hasSize(64);
        } catch (CredentialsException e) {
            assertThat(e).hasNoCause();
            assertThat(e.remedy()).isEqualTo(CredentialsException.Remedy.INVALID);
            assertThat(e.getMessage()).startsWith("githubAppPrivateKey ").hasSizeLessThan(300);
            AppCredentialsParserTest.assertHoldsNoSecret(e.getMessage(), pkcs1);
            AppCredentialsParserTest.assertHoldsNoSecret(e.getMessage(), pkcs8);
        }
    }

    private static byte[] damaged(byte[] der, String damage) {
        byte[] changed = Arrays.copyOf(der, der.length);
        for (int at = 0; at + 3 <= damage.length(); at += 3) {
            int position = (damage.charAt(at) * 128 + damage.charAt(at + 1)) % changed.length;
            changed[position] = (byte) damage.charAt(at + 2);
        }
        return changed;
    }

    private static String base64(byte[] der) {
        return Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
    }
}
