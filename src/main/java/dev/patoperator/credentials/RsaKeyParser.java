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

/** Parses DER into an RSA private key. Java reads only PKCS#8, which is PKCS#1 in an envelope. */
final class RsaKeyParser {

    /** The size of GitHub's keys, and the minimum for RS256 (RFC 7518, section 3.3). */
    private static final int MIN_BITS = 2048;

    /** GitHub's keys have 2,048 bits, and with each doubling a signature takes eight times as long. */
    private static final int MAX_BITS = 4096;

    /** Far above a PKCS#8 key of 4,096 bits, which has 2,376 bytes. */
    private static final int LARGE_BYTES = 4096;

    /** AlgorithmIdentifier of rsaEncryption with its NULL parameters (RFC 8017, appendix C). */
    private static final byte[] RSA_ENCRYPTION = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int LENGTH_OF_TWO_BYTES = 0x82;

    private RsaKeyParser() {}

    /** Wraps a PKCS#1 RSAPrivateKey in a PKCS#8 PrivateKeyInfo (RFC 5208, section 5) without parsing it. */
    static byte[] pkcs1ToPkcs8(byte[] pkcs1) {
        return der(SEQUENCE, VERSION_0, RSA_ENCRYPTION, der(OCTET_STRING, pkcs1));
    }

    /** Whether the bytes begin as a key in DER does: a SEQUENCE with a length of two bytes, which begins with version 0. */
    static boolean looksLikeDer(byte[] bytes) {
        return bytes.length > 7
                && bytes[0] == SEQUENCE
                && bytes[1] == (byte) LENGTH_OF_TWO_BYTES
                && Arrays.equals(VERSION_0, Arrays.copyOfRange(bytes, 4, 7));
    }

    /**
     * Reads and checks the key in a PKCS#8 PrivateKeyInfo.
     *
     * @param name the Secret's key that holds it, for the message
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
        if (bits > MAX_BITS) { // before any calculation with the key
            throw tooLarge(name, "has " + bits + " bits");
        }
        if (!hasConsistentNumbers(key)) {
            throw damaged(name);
        }
        if (!isInverse(key, key.getPrimeP(), key.getPrimeExponentP())
                || !isInverse(key, key.getPrimeQ(), key.getPrimeExponentQ())) {
            throw doesNotSign(name);
        }
        return key;
    }

    /** Reads the key's numbers and does no calculation with them. */
    private static RSAPrivateCrtKey decode(String name, byte[] pkcs8) throws CredentialsException {
        try {
            if (KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                    instanceof RSAPrivateCrtKey key) {
                return key;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause is dropped: a decoder's message may quote the key.
        }
        throw pkcs8.length > LARGE_BYTES ? tooLarge(name, "is too large") : damaged(name);
    }

    private static CredentialsException tooLarge(String name, String what) {
        return CredentialsException.invalid(
                name + " " + what + "; at most " + MAX_BITS + " bits are accepted, and GitHub makes keys of 2048");
    }

    /** Creates the failure of a key whose numbers have the right form, but do not belong together. */
    static CredentialsException doesNotSign(String name) {
        return CredentialsException.invalid(
                name + " does not sign: its numbers do not belong together; generate a new key in the App's settings");
    }

    private static CredentialsException damaged(String name) {
        return CredentialsException.invalid(name + " is damaged: it does not decode to an RSA private key");
    }

    /** The algorithm follows the header of the outer SEQUENCE, of at most six bytes, and the version, of three. */
    private static boolean startsWithRsaAlgorithm(byte[] pkcs8) {
        for (int at = 0; at <= 9 && at < pkcs8.length; at++) {
            int to = Math.min(pkcs8.length, at + RSA_ENCRYPTION.length);
            if (Arrays.equals(RSA_ENCRYPTION, Arrays.copyOfRange(pkcs8, at, to))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether all numbers are in range, and the primes and the coefficient fit the modulus. In range, no number makes a
     * calculation take longer than the size of the modulus implies.
     */
    private static boolean hasConsistentNumbers(RSAPrivateCrtKey key) {
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

    /**
     * Whether {@code exponent} is the private exponent modulo {@code prime - 1}, and the inverse of the public exponent in
     * that modulus.
     */
    private static boolean isInverse(RSAPrivateCrtKey key, BigInteger prime, BigInteger exponent) {
        BigInteger order = prime.subtract(BigInteger.ONE);
        return key.getPrivateExponent().mod(order).equals(exponent)
                && exponent.multiply(key.getPublicExponent()).mod(order).equals(BigInteger.ONE);
    }

    private static byte[] der(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        // Always the long form with two bytes: a key has far more than 127 bytes and fewer than 65,536.
        out.write(LENGTH_OF_TWO_BYTES);
        out.write(length >> 8);
        out.write(length);
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
