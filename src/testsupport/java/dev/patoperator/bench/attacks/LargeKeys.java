package dev.patoperator.bench.attacks;

import dev.patoperator.api.v1alpha1.CredentialsRef;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** 200 Secrets, each with an RSA key of its own whose primes have 8,192 bits each, and a revocation that refers to it. */
final class LargeKeys extends Attack {

    private static final int SECRETS = 200;

    @Override
    void prepare(Stand stand) {
        IntStream.range(0, SECRETS)
                .parallel()
                .forEach(n -> stand.secret(
                        NAMESPACE,
                        name(n),
                        Map.of(
                                "githubAppID", "424242",
                                "githubAppPrivateKey", LargeRsaKey.pem(),
                                "githubAppBaseURL", stand.gitHub().baseUrl())));
    }

    @Override
    void start(Stand stand, ChildJvm operator) {
        once(() -> stand.applyAll(
                IntStream.range(0, SECRETS).mapToObj(LargeKeys::revocation).toList()));
    }

    private static PatRevocation revocation(int n) {
        PatRevocation revocation = new PatRevocation();
        revocation.setMetadata(Stand.meta(NAMESPACE, name(n)));
        revocation.setSpec(new PatRevocationSpec(
                name(n), null, List.of(1L), null, null, null, null, null, null, null, new CredentialsRef(name(n))));
        return revocation;
    }

    private static String name(int n) {
        return "key-" + n;
    }
}
