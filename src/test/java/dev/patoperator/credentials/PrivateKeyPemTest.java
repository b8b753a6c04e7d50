package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.credentials.CredentialsException.Remedy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateKeyPemTest {

    private static final String PKCS1 = PemSamples.pkcs1(PemSamples.RSA);
    private static final String PKCS8 = PemSamples.pkcs8(PemSamples.RSA);

    static Stream<String> waysToWriteOneKey() {
        return Stream.of(
                PKCS1,
                PKCS8,
                PKCS1.replace("\n", "\r\n"),
                PKCS1.strip(),
                "  \n" + PKCS1 + "\n \n",
                PKCS1.replace("\n", "\\n"),
                PKCS8.replace("\n", "\\r\\n"),
                PKCS1.replace("\n", "\\\\n"),
                PKCS8.replace("\n", "\\\\r\\\\n"),
                PKCS1.replace("\n", "\n      "),
                "\uFEFF" + PKCS1,
                "Key of the App\n" + PKCS8);
    }

    @ParameterizedTest
    @MethodSource("waysToWriteOneKey")
    void readsAKeyInEveryCommonForm(String pem) throws Exception {
        assertThat(PrivateKeyPem.parse("key", pem)).isEqualTo(PemSamples.RSA.getPrivate());
    }

    @Test
    void readsKeysOfOtherSizes() throws Exception {
        KeyPair large = PemSamples.rsa(3072);
        assertThat(PrivateKeyPem.parse("key", PemSamples.pkcs1(large))).isEqualTo(large.getPrivate());
    }

    @Test
    void largeKeysAreRefusedBeforeAnyCalculation() {
        String most = "; at most 4096 bits are accepted, and GitHub makes keys of 2048";
        assertThat(refusal(MadeUpKey.of(8192).pem())).isEqualTo("githubAppPrivateKey has 8192 bits" + most);
        assertThat(refusal(MadeUpKey.of(16384).pem())).isEqualTo("githubAppPrivateKey has 16384 bits" + most);
        assertThat(refusal(MadeUpKey.of(20480).pem())).isEqualTo("githubAppPrivateKey is too large" + most);
        assertThat(refusal(PemSamples.pem("RSA PRIVATE KEY", new byte[24_000])))
                .isEqualTo("githubAppPrivateKey is too large" + most);
    }

    @Test
    void numbersLargerThanTheModulusAreRefusedBeforeAnyCalculation() {
        MadeUpKey key = MadeUpKey.of(2048);
        BigInteger large = BigInteger.ONE.shiftLeft(150_000).add(BigInteger.ONE);
        for (MadeUpKey damaged : List.of(key.withPublicExponent(large), key.withPrivateExponent(large))) {
            assertThat(refusal(damaged.pem()))
                    .isEqualTo("githubAppPrivateKey is damaged: it does not decode to an RSA private key");
        }
    }

    @Test
    void keyWithInconsistentExponentsDoesNotSign() {
        MadeUpKey key = MadeUpKey.of(2048);
        for (MadeUpKey damaged : List.of(
                key.withPrivateExponent(key.d().add(BigInteger.TWO)), key.withPublicExponent(BigInteger.valueOf(3)))) {
            assertThat(refusal(damaged.pem()))
                    .isEqualTo("githubAppPrivateKey does not sign: its numbers do not belong together;"
                            + " generate a new key in the App's settings");
        }
    }

    @Test
    void valueThatIsNoPrivateKeyIsDescribed() throws Exception {
        KeyPair small = PemSamples.rsa(1024);
        KeyPair elliptic = KeyPairGenerator.getInstance("EC").generateKeyPair();
        byte[] der = PemSamples.pkcs1Der(PemSamples.RSA);
        Map<String, String> expected = new TreeMap<>(Map.ofEntries(
                Map.entry("hunter2hunter2", "is not a PEM private key"),
                Map.entry(twice(PKCS1).replace("\r", ""), "is encoded to base64 twice; put the PEM itself"),
                Map.entry(body(PKCS1), "has no line -----BEGIN RSA PRIVATE KEY-----, only what comes after it; put"),
                Map.entry(body(PKCS8), "has no line -----BEGIN RSA PRIVATE KEY-----, only what comes after it; put"),
                Map.entry(
                        PKCS1.substring(PKCS1.indexOf('\n') + 1),
                        "has no line -----BEGIN RSA PRIVATE KEY-----, only what comes after it; put the whole .pem"),
                Map.entry(twice(PKCS1), "is encoded to base64 twice; put the PEM itself under stringData"),
                Map.entry(PKCS1.substring(0, 800), "is cut off: its last line"),
                Map.entry(PKCS1.replace("-----END RSA", "-----END"), "is cut off: its last line"),
                Map.entry(PKCS1 + PKCS1, "holds more than one PEM block"),
                Map.entry(PKCS1.replace("MII", "M!!"), "is damaged: what stands between"),
                Map.entry(PemSamples.pem("RSA PRIVATE KEY", Arrays.copyOf(der, 900)), "is damaged: it does not decode"),
                Map.entry(PemSamples.pem("RSA PRIVATE KEY", new byte[0]), "is damaged: it does not decode"),
                Map.entry(PemSamples.pem("PRIVATE KEY", new byte[0]), "is not an RSA key"),
                Map.entry(PemSamples.pem("PRIVATE KEY", der), "is not an RSA key"),
                Map.entry(PemSamples.pkcs8(elliptic), "is not an RSA key"),
                Map.entry(PemSamples.pkcs1(small), "has 1024 bits; a GitHub App's key has at least 2048"),
                Map.entry(PemSamples.pkcs8(small), "has 1024 bits; a GitHub App's key has at least 2048"),
                Map.entry(PKCS1.replace("RSA PRIVATE", "ENCRYPTED PRIVATE"), "is encrypted with a pass phrase"),
                Map.entry(
                        PKCS1.replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nM"),
                        "is encrypted with a pass phrase"),
                Map.entry(
                        PemSamples.pem("PUBLIC KEY", PemSamples.RSA.getPublic().getEncoded()), "is a public key"),
                Map.entry(PKCS1.replace("RSA PRIVATE KEY", "RSA PUBLIC KEY"), "is a public key"),
                Map.entry(PKCS1.replace("RSA PRIVATE KEY", "EC PRIVATE KEY"), "is an elliptic-curve key"),
                Map.entry(PKCS1.replace("RSA PRIVATE KEY", "CERTIFICATE"), "is a certificate"),
                Map.entry(PKCS1.replace("RSA PRIVATE KEY", "OPENSSH PRIVATE KEY"), "is an OpenSSH key"),
                Map.entry(PKCS1.replace("RSA PRIVATE KEY", "DH PARAMETERS"), "is a PEM of another kind"),
                Map.entry("x".repeat(40_000), "is too long for a private key (40000 characters)")));
        expected.forEach((value, what) -> {
            String message = refusal(value);
            assertThat(message).startsWith("githubAppPrivateKey " + what);
            AppCredentialsParserTest.assertHoldsNoSecret(message, value);
        });
    }

    @Test
    void damagedKeyIsReportedOnlyAsInvalid() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] der = PemSamples.pkcs1Der(PemSamples.RSA);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = der.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            try {
                PrivateKeyPem.parse("key", PemSamples.pem("RSA PRIVATE KEY", damaged));
            } catch (CredentialsException e) {
                assertThat(e.remedy()).as("seed %d", seed).isEqualTo(Remedy.INVALID);
            }
        }
    }

    @Test
    void aChangedModulusIsRefused() {
        byte[] der = PemSamples.pkcs1Der(PemSamples.RSA);
        der[100] ^= 1;
        assertThat(refusal(PemSamples.pem("RSA PRIVATE KEY", der)))
                .isEqualTo("githubAppPrivateKey is damaged: it does not decode to an RSA private key");
    }

    /** Returns what is between the first and the last line of a PEM. */
    private static String body(String pem) {
        return pem.replaceAll("-----.*-----", "").strip();
    }

    private static String twice(String pem) {
        return Base64.getMimeEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static String refusal(String value) {
        CredentialsException e = catchThrowableOfType(
                CredentialsException.class, () -> PrivateKeyPem.parse("githubAppPrivateKey", value));
        assertThat(e).as("value of %d characters", value.length()).isNotNull();
        assertThat(e.remedy()).isEqualTo(Remedy.INVALID);
        assertThat(e).hasNoCause();
        return e.getMessage();
    }
}
