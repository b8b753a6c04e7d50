package dev.patoperator.controller;

import dev.patoperator.decision.CredentialVerification;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.CredentialVerifications;
import dev.patoperator.precedence.ResourceIndex;
import java.util.EnumMap;
import java.util.Map;

/** Counts the Deny policies that are active by what is known of their credentials: only verified ones have a say. */
final class DenyCensus {

    private final ResourceIndex index;
    private final CredentialVerifications verifications;

    DenyCensus(ResourceIndex index, CredentialVerifications verifications) {
        this.index = index;
        this.verifications = verifications;
    }

    /** The number for every state, also where it is 0. */
    Map<CredentialVerification, Long> counts() {
        Map<CredentialVerification, Long> counts = new EnumMap<>(CredentialVerification.class);
        for (CredentialVerification verification : CredentialVerification.values()) {
            counts.put(verification, 0L);
        }
        index.kinds().stream()
                .flatMap(index::all)
                .flatMap(resource -> Claim.of(resource).stream())
                .filter(Claim::isActiveDenyPolicy)
                .forEach(claim -> counts.merge(verifications.of(claim, null), 1L, Long::sum));
        return counts;
    }
}
