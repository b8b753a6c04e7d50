package dev.patoperator.github.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RsaKeysTest {

    private static final int OF_SIXTEEN_PRIMES = 16 * 15 / 2;

    @Test
    void keysDifferHave2048BitsAndAreMadeOfPrimes() {
        RsaKeys keys = new RsaKeys();
        Set<BigInteger> moduli = new HashSet<>();
        Set<BigInteger> primes = new HashSet<>();
        for (int i = 0; i < OF_SIXTEEN_PRIMES; i++) {
            RsaKeys.Pair pair = keys.next();
            moduli.add(pair.publicKey().getModulus());
            primes.add(pair.privateKey().getPrimeP());
            primes.add(pair.privateKey().getPrimeQ());
        }

        assertThat(moduli).hasSize(OF_SIXTEEN_PRIMES).allMatch(modulus -> modulus.bitLength() == 2048);
        assertThat(primes).hasSize(16).allMatch(prime -> prime.isProbablePrime(2));
    }

    @Test
    void keySignsAndVerifies() throws GeneralSecurityException {
        RsaKeys.Pair pair = new RsaKeys().next();
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.privateKey());
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(pair.publicKey());
        signature.update((byte) 1);

        assertThat(signature.verify(signed)).isTrue();
    }
}
