package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that a key is tried once, regardless of how many Secrets hold it. */
class KeyPairVerifierTest {

    private final List<RSAPrivateCrtKey> tried = new ArrayList<>();

    private static RSAPrivateCrtKey key(KeyPair pair) {
        return (RSAPrivateCrtKey) pair.getPrivate();
    }

    @Test
    void eachKeyIsTriedOnceAndItsResultCached() throws CredentialsException {
        var keys = new KeyPairVerifier(key -> tried.add(key) && key.getModulus().bitLength() == 2048);
        RSAPrivateCrtKey good = key(PemSamples.RSA);
        RSAPrivateCrtKey bad = key(PemSamples.rsa(3072));
        for (int i = 0; i < 3; i++) {
            assertThat(keys.signs(good)).isTrue();
            assertThat(keys.signs(bad)).isFalse();
            assertThat(keys.signs(PrivateKeyPem.parse("key", PemSamples.pkcs1(PemSamples.RSA))))
                    .isTrue();
        }

        assertThat(tried).containsExactly(good, bad);
    }

    @Test
    void validKeySigns() {
        assertThat(new KeyPairVerifier().signs(key(PemSamples.RSA))).isTrue();
    }

    @Test
    void keyWithoutRealPrimesDoesNotSign() throws Exception {
        assertThat(new KeyPairVerifier()
                        .signs(PrivateKeyPem.parse("key", MadeUpKey.of(2048).pem())))
                .isFalse();
    }
}
