package dev.patoperator.github.simulator;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * RSA 2048 keys for tests. To find a prime takes up to a second of processor time in a JVM without the second compiler, and
 * hundreds of tests want a key. So the primes are the same in every JVM, and found before; and each pair of two different ones
 * makes another key. The keys are correct, but not secret. Thread-safe.
 */
final class RsaKeys {

    private static final int PRIME_BITS = 1024;
    private static final BigInteger ONE = BigInteger.ONE;
    private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65_537);

    /** How far the first primes are from where the search for them starts. Further ones are searched for. */
    private static final int[] DISTANCES = {
        1861, 44, 842, 581, 1196, 239, 685, 360, 174, 82, 184, 401, 689, 61, 1881, 458
    };

    private final List<BigInteger> primes = new ArrayList<>();
    /** The newest prime has been paired with this many of the older ones. */
    private int paired;

    /** A private key and its public key. */
    record Pair(RSAPrivateCrtKey privateKey, RSAPublicKey publicKey) {}

    /** Returns the key of the next pair of primes. */
    synchronized Pair next() {
        if (primes.isEmpty()) {
            primes.add(prime());
        }
        if (paired == primes.size() - 1) {
            primes.add(prime());
            paired = 0;
        }
        Pair pair = pair(primes.get(primes.size() - 1), primes.get(paired));
        paired++;
        return pair;
    }

    /** Returns the next prime: with two of them a key has 2048 bits, and the public exponent an inverse. */
    private BigInteger prime() {
        int number = primes.size();
        BigInteger start = new BigInteger(PRIME_BITS, new Random(number))
                .setBit(PRIME_BITS - 1)
                .setBit(PRIME_BITS - 2);
        if (number < DISTANCES.length) {
            return start.add(BigInteger.valueOf(DISTANCES[number]));
        }
        BigInteger prime = start.nextProbablePrime();
        while (!prime.subtract(ONE).gcd(PUBLIC_EXPONENT).equals(ONE)) {
            prime = prime.nextProbablePrime();
        }
        return prime;
    }

    private static Pair pair(BigInteger p, BigInteger q) {
        BigInteger modulus = p.multiply(q);
        BigInteger privateExponent = PUBLIC_EXPONENT.modInverse(p.subtract(ONE).multiply(q.subtract(ONE)));
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            return new Pair(
                    (RSAPrivateCrtKey) factory.generatePrivate(new RSAPrivateCrtKeySpec(
                            modulus,
                            PUBLIC_EXPONENT,
                            privateExponent,
                            p,
                            q,
                            privateExponent.mod(p.subtract(ONE)),
                            privateExponent.mod(q.subtract(ONE)),
                            q.modInverse(p))),
                    (RSAPublicKey) factory.generatePublic(new RSAPublicKeySpec(modulus, PUBLIC_EXPONENT)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }
}
