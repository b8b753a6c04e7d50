package dev.patoperator.bench.attacks;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A consistent RSA private key whose factors are not checked to be prime. Any two odd numbers serve as factors, so that
 * the key is generated within milliseconds, while a signature with it takes seconds.
 */
final class LargeRsaKey {

    private static final int FACTOR_BITS = 8192;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private LargeRsaKey() {}

    /** Generates a key as PEM, PKCS#1. */
    static String pem() {
        Random random = ThreadLocalRandom.current();
        BigInteger p = factor(random);
        BigInteger q = factor(random);
        while (!p.gcd(q).equals(BigInteger.ONE)) {
            q = factor(random);
        }
        BigInteger orderOfP = p.subtract(BigInteger.ONE);
        BigInteger orderOfQ = q.subtract(BigInteger.ONE);
        BigInteger order = orderOfP.divide(orderOfP.gcd(orderOfQ)).multiply(orderOfQ);
        BigInteger secret = EXPONENT.modInverse(order);
        byte[] der = der(
                SEQUENCE,
                integer(BigInteger.ZERO),
                integer(p.multiply(q)),
                integer(EXPONENT),
                integer(secret),
                integer(p),
                integer(q),
                integer(secret.mod(orderOfP)),
                integer(secret.mod(orderOfQ)),
                integer(q.modInverse(p)));
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----\n";
    }

    /** Returns an odd number of full length for which the public exponent has an inverse. */
    private static BigInteger factor(Random random) {
        while (true) {
            BigInteger number = new BigInteger(FACTOR_BITS, random)
                    .setBit(0)
                    .setBit(FACTOR_BITS - 1)
                    .setBit(FACTOR_BITS - 2);
            if (number.subtract(BigInteger.ONE).gcd(EXPONENT).equals(BigInteger.ONE)) {
                return number;
            }
        }
    }

    private static byte[] integer(BigInteger number) {
        return der(INTEGER, number.toByteArray());
    }

    private static byte[] der(int tag, byte[]... contents) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            body.writeBytes(content);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = body.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }
}
