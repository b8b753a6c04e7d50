package dev.patoperator.credentials;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Turns DER into an RSA private key. Java reads PKCS#8 only, which is PKCS#1 in an envelope. */
final class RsaKeyParser {

    /** What GitHub makes, and the least that RS256 may be used with (RFC 7518, section 3.3). */
    private static final int MIN_BITS = 2048;

    /** GitHub makes keys of 2,048 bits, and a signature takes eight times as long with each doubling. */
    private static final int MAX_BITS = 4096;

    /** Far above a PKCS#8 key of 4,096 bits, which has 2,376 bytes. */
    private static final int LARGE_BYTES = 4096;

    /** AlgorithmIdentifier of rsaEncryption with its NULL parameters (RFC 8017, appendix C). */
    private static final byte[] RSA_ENCRYPTION = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private RsaKeyParser() {}

    /** Puts a PKCS#1 RSAPrivateKey into a PKCS#8 PrivateKeyInfo (RFC 5208, section 5). Reads nothing of it. */
    static byte[] pkcs1ToPkcs8(byte[] pkcs1) {
        return der(SEQUENCE, VERSION_0, RSA_ENCRYPTION, der(OCTET_STRING, pkcs1));
    }

    /**
     * The key in a PKCS#8 PrivateKeyInfo.
     *
     * @param name the Secret's key under which it stands, for the message
     * @throws CredentialsException INVALID
     */
    static RSAPrivateCrtKey read(String name, byte[] pkcs8) throws CredentialsException {
        if (!startsWithRsaAlgorithm(pkcs8)) {
            throw CredentialsException.invalid(name + " is not an RSA key; a GitHub App's key always is one");
        }
        RSAPrivateCrtKey key = decode(name, pkcs8);
        int bits = key.getModulus().bitLength();
        if (bits < MIN_BITS) {
            throw CredentialsException.invalid(
                    name + " has " + bits + " bits; a GitHub App's key has at least " + MIN_BITS);
        }
        if (bits > MAX_BITS) { // before anything is calculated with it
            throw tooLarge(name, "has " + bits + " bits");
        }
        if (!isWhole(key)) {
            throw damaged(name);
        }
        if (!isInverse(key, key.getPrimeP(), key.getPrimeExponentP())
                || !isInverse(key, key.getPrimeQ(), key.getPrimeExponentQ())) {
            throw doesNotSign(name);
        }
        return key;
    }

    /** Reads numbers and calculates with none of them. */
    private static RSAPrivateCrtKey decode(String name, byte[] pkcs8) throws CredentialsException {
        try {
            if (KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                    instanceof RSAPrivateCrtKey key) {
                return key;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause is dropped: a decoder's message may quote what it read.
        }
        throw pkcs8.length > LARGE_BYTES ? tooLarge(name, "is too large") : damaged(name);
    }

    private static CredentialsException tooLarge(String name, String what) {
        return CredentialsException.invalid(
                name + " " + what + "; at most " + MAX_BITS + " bits are accepted, and GitHub makes keys of 2048");
    }

    /** Its numbers have the right form, but do not belong together. */
    static CredentialsException doesNotSign(String name) {
        return CredentialsException.invalid(
                name + " does not sign: its numbers do not belong together; generate a new key in the App's settings");
    }

    private static CredentialsException damaged(String name) {
        return CredentialsException.invalid(name + " is damaged: it does not decode to an RSA private key");
    }

    /** The algorithm stands after the outer SEQUENCE's header, of at most six bytes, and the version, of three. */
    private static boolean startsWithRsaAlgorithm(byte[] pkcs8) {
        for (int at = 0; at <= 9 && at < pkcs8.length; at++) {
            int to = Math.min(pkcs8.length, at + RSA_ENCRYPTION.length);
            if (Arrays.equals(RSA_ENCRYPTION, Arrays.copyOfRange(pkcs8, at, to))) {
                return true;
            }
        }
        return false;
    }

    /** Whether all numbers are in their range, so that no calculation takes longer than the modulus has it, and fit. */
    private static boolean isWhole(RSAPrivateCrtKey key) {
        return Stream.of(
                                key.getPublicExponent(),
                                key.getPrivateExponent(),
                                key.getPrimeP(),
                                key.getPrimeQ(),
                                key.getPrimeExponentP(),
                                key.getPrimeExponentQ(),
                                key.getCrtCoefficient())
                        .allMatch(number -> number.signum() > 0 && number.compareTo(key.getModulus()) < 0)
                && key.getPrimeP().compareTo(BigInteger.ONE) > 0
                && key.getPrimeQ().compareTo(BigInteger.ONE) > 0
                && key.getPrimeP().multiply(key.getPrimeQ()).equals(key.getModulus())
                && key.getCrtCoefficient()
                        .multiply(key.getPrimeQ())
                        .mod(key.getPrimeP())
                        .equals(BigInteger.ONE);
    }

    /** Whether the private exponent undoes the public one, modulo one prime, and the exponent for that prime is its own. */
    private static boolean isInverse(RSAPrivateCrtKey key, BigInteger prime, BigInteger exponent) {
        BigInteger order = prime.subtract(BigInteger.ONE);
        return key.getPrivateExponent().mod(order).equals(exponent)
                && exponent.multiply(key.getPublicExponent()).mod(order).equals(BigInteger.ONE);
    }

    private static byte[] der(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        // Always the long form with two bytes: a key is far above 127 bytes and below 65,536.
        out.write(0x82);
        out.write(length >> 8);
        out.write(length);
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
