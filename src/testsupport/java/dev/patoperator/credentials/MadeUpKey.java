package dev.patoperator.credentials;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A key in RSA's form whose "primes" are two arbitrary odd numbers: its numbers are consistent, but it cannot sign. No
 * search for primes is needed, so large keys are cheap to create.
 */
record MadeUpKey(BigInteger n, BigInteger e, BigInteger d, BigInteger p, BigInteger q) {

    private static final BigInteger ONE = BigInteger.ONE;
    private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65_537);

    static MadeUpKey of(int bits) {
        Random random = new Random(bits);
        while (true) {
            BigInteger p = odd(bits / 2, random);
            BigInteger q = odd(bits / 2, random);
            BigInteger order = p.subtract(ONE)
                    .multiply(q.subtract(ONE))
                    .divide(p.subtract(ONE).gcd(q.subtract(ONE)));
            if (p.gcd(q).equals(ONE)
                    && order.gcd(PUBLIC_EXPONENT).equals(ONE)
                    && p.multiply(q).bitLength() == bits) {
                return new MadeUpKey(p.multiply(q), PUBLIC_EXPONENT, PUBLIC_EXPONENT.modInverse(order), p, q);
            }
        }
    }

    private static BigInteger odd(int bits, Random random) {
        return new BigInteger(bits, random).setBit(0).setBit(bits - 1).setBit(bits - 2);
    }

    MadeUpKey withPublicExponent(BigInteger value) {
        return new MadeUpKey(n, value, d, p, q);
    }

    MadeUpKey withPrivateExponent(BigInteger value) {
        return new MadeUpKey(n, e, value, p, q);
    }

    String pem() {
        return PemSamples.pem(
                "RSA PRIVATE KEY",
                der(
                        0x30,
                        Stream.of(
                                        BigInteger.ZERO,
                                        n,
                                        e,
                                        d,
                                        p,
                                        q,
                                        PUBLIC_EXPONENT.modInverse(p.subtract(ONE)),
                                        PUBLIC_EXPONENT.modInverse(q.subtract(ONE)),
                                        q.modInverse(p))
                                .map(number -> der(0x02, List.of(number.toByteArray())))
                                .toList()));
    }

    private static byte[] der(int tag, List<byte[]> contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        contents.forEach(content::writeBytes);
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length >= 0x80) {
            int bytes = length > 0xff ? 2 : 1;
            out.write(0x80 | bytes);
            if (bytes == 2) {
                out.write(length >> 8);
            }
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
