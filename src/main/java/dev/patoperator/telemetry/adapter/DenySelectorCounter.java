package dev.patoperator.telemetry.adapter;

import dev.patoperator.model.CredentialVerification;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import java.util.EnumMap;
import java.util.Map;

/** Counts active Deny selectors by the verification of their credentials: only verified ones can hold back approvals. */
public final class DenySelectorCounter {

    private final ResourceIndex index;
    private final CredentialVerificationCache verifications;

    public DenySelectorCounter(ResourceIndex index, CredentialVerificationCache verifications) {
        this.index = index;
        this.verifications = verifications;
    }

    /** Returns the number for every verification state, including those with 0. */
    public Map<CredentialVerification, Long> counts() {
        Map<CredentialVerification, Long> counts = new EnumMap<>(CredentialVerification.class);
        for (CredentialVerification verification : CredentialVerification.values()) {
            counts.put(verification, 0L);
        }
        index.kinds().stream()
                .flatMap(index::all)
                .flatMap(resource -> ResourceScope.of(resource).stream())
                .filter(ResourceScope::isActiveDenyPolicy)
                .forEach(scope -> counts.merge(verifications.of(scope, null), 1L, Long::sum));
        return counts;
    }
}
