package dev.patoperator.precedence;

import dev.patoperator.credentials.SecretRef;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.CredentialVerification;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.index.ResourceScope;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows about credentials: what each Secret contained when it was last read, and what GitHub answered when
 * the App's installation in an organization was looked up with these credentials. Kept in memory only, and shared by all
 * resources and generations that use a Secret.
 *
 * <p>Thread-safe. Each method but {@link #retain} changes one entry; the maps hold immutable values.
 */
public final class CredentialVerificationCache {

    /** What a Secret contained. {@code credentials} is null when the Secret is missing, not readable or malformed. */
    private record SecretContent(
            @Nullable CredentialsId credentials, @Nullable Blocker blocker, long startedAt) {}

    private record CredentialsId(String fingerprint, URI apiUrl) {}

    private record VerificationKey(String fingerprint, String organizationKey) {}

    /**
     * What GitHub answered.
     *
     * @param installation the App's installation in the organization; null when none is known
     * @param writable what the App may decide; null while GitHub has not answered
     * @param blocker why the credentials could not be verified; null when they were
     * @param at when GitHub answered, in nanoseconds
     * @param storedAt when the answer was stored here; later than {@code at} when it came from a cache of the client
     * @param doubted whether GitHub has refused a call since
     */
    private record LookupAnswer(
            @Nullable Installation installation,
            @Nullable Set<ItemKind> writable,
            @Nullable Blocker blocker,
            long at,
            long storedAt,
            boolean doubted) {

        boolean isEquivalentTo(LookupAnswer other) {
            return Objects.equals(writable, other.writable)
                    && (blocker == null) == (other.blocker == null)
                    && (blocker == null || other.blocker == null || blocker.kind() == other.blocker.kind());
        }
    }

    private final VerificationIntervals intervals;
    private final LongSupplier nanoTime;
    private final Map<SecretRef, SecretContent> secrets = new ConcurrentHashMap<>();
    private final Map<VerificationKey, LookupAnswer> answers = new ConcurrentHashMap<>();
    private final Map<VerificationKey, Long> lookupStartedAt = new ConcurrentHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    public CredentialVerificationCache(VerificationIntervals intervals, LongSupplier nanoTime) {
        this.intervals = intervals;
        this.nanoTime = nanoTime;
    }

    /** Returns the start time of a read of a Secret, which is passed on with the result. */
    public long readStartedAt() {
        return nanoTime.getAsLong();
    }

    /**
     * Records that a Secret was read.
     *
     * @param begunAt from {@link #readStartedAt()}; the result of an older read never replaces that of a newer one
     * @return whether the previous read was refused or found other credentials
     */
    public boolean secretRead(SecretRef secret, AppCredentials found, long begunAt) {
        CredentialsId credentials = new CredentialsId(found.fingerprint(), found.apiUrl());
        SecretContent before = put(secret, new SecretContent(credentials, null, begunAt));
        return before != null && !credentials.equals(before.credentials());
    }

    /**
     * Records that a Secret is missing, not readable or malformed.
     *
     * @return whether the previous read found credentials
     */
    public boolean secretRefused(SecretRef secret, Blocker blocker, long begunAt) {
        SecretContent before = put(secret, new SecretContent(null, blocker, begunAt));
        return before != null && before.credentials() != null;
    }

    /** Stores the result of a read unless a newer one is stored. Returns the result that was stored before. */
    private @Nullable SecretContent put(SecretRef secret, SecretContent content) {
        SecretContent before = secrets.get(secret);
        secrets.merge(secret, content, (known, read) -> read.startedAt() - known.startedAt() < 0 ? known : read);
        return before;
    }

    /** Records that a look-up at GitHub was started. The last answer stays valid until the next one comes. */
    public void lookupStarted(AppCredentials credentials, String organization) {
        lookupStartedAt.put(key(credentials, organization), nanoTime.getAsLong());
    }

    /**
     * Records that the App is installed in the organization, not suspended, and may decide these kinds of items.
     *
     * @param age how long ago GitHub answered
     * @return whether another answer was stored before
     */
    public boolean installed(
            AppCredentials credentials,
            String organization,
            Installation installation,
            Set<ItemKind> writable,
            Duration age) {
        long now = nanoTime.getAsLong();
        long at = now - Math.max(0, age.toNanos());
        return put(
                credentials, organization, new LookupAnswer(installation, Set.copyOf(writable), null, at, now, false));
    }

    /**
     * Records that GitHub refuses the key, or that the App is suspended or not installed.
     *
     * @return whether another answer was stored before
     */
    public boolean refused(AppCredentials credentials, String organization, Blocker blocker) {
        long now = nanoTime.getAsLong();
        return put(credentials, organization, new LookupAnswer(null, Set.of(), blocker, now, now, false));
    }

    /** Records that GitHub refused a call. The last answer stays valid, and the next look-up is due at once. */
    public void doubted(AppCredentials credentials, String organization) {
        answers.computeIfPresent(
                key(credentials, organization),
                (key, answer) -> new LookupAnswer(
                        answer.installation(),
                        answer.writable(),
                        answer.blocker(),
                        answer.at(),
                        answer.storedAt(),
                        true));
    }

    private boolean put(AppCredentials credentials, String organization, LookupAnswer answer) {
        LookupAnswer before = answers.put(key(credentials, organization), answer);
        return before != null && !before.isEquivalentTo(answer);
    }

    /** Records that GitHub does not respond or limits the rate. An earlier answer, good or bad, stays valid. */
    public void unavailable(AppCredentials credentials, String organization, Blocker blocker) {
        long now = nanoTime.getAsLong();
        answers.merge(
                key(credentials, organization),
                new LookupAnswer(null, null, blocker, now, now, false),
                (before, unknown) -> before.writable() == null ? unknown : before);
    }

    /**
     * Returns what is known of a scope's credentials.
     *
     * @param apiUrl the GitHub to verify them for; null for the one that the credentials belong to
     */
    public CredentialVerification of(ResourceScope scope, @Nullable URI apiUrl) {
        SecretContent content = secrets.get(scope.secret());
        if (content == null) {
            return CredentialVerification.NOT_VERIFIED_YET;
        }
        CredentialsId credentials = content.credentials();
        if (credentials == null || (apiUrl != null && !apiUrl.equals(credentials.apiUrl()))) {
            return CredentialVerification.REFUSED;
        }
        LookupAnswer answer = answer(scope, credentials);
        if (answer == null) {
            return CredentialVerification.NOT_VERIFIED_YET;
        }
        if (answer.writable() == null) {
            return CredentialVerification.NOT_VERIFIABLE_NOW;
        }
        return answer.writable().contains(scope.action().kind())
                ? CredentialVerification.VERIFIED
                : CredentialVerification.REFUSED;
    }

    /** Returns the installation through which a scope's resource decides; empty when its credentials are not verified. */
    public Optional<Installation> installation(ResourceScope scope) {
        SecretContent content = secrets.get(scope.secret());
        if (content == null || content.credentials() == null || of(scope, null) != CredentialVerification.VERIFIED) {
            return Optional.empty();
        }
        LookupAnswer answer = answer(scope, content.credentials());
        return answer == null ? Optional.empty() : Optional.ofNullable(answer.installation());
    }

    /** Returns why a scope's credentials are not verified; empty when they are, or when nothing is known. */
    public Optional<Blocker> blocker(ResourceScope scope) {
        SecretContent content = secrets.get(scope.secret());
        if (content == null) {
            return Optional.empty();
        }
        if (content.credentials() == null) {
            return Optional.ofNullable(content.blocker());
        }
        LookupAnswer answer = answer(scope, content.credentials());
        if (answer == null || of(scope, null) == CredentialVerification.VERIFIED) {
            return Optional.empty();
        }
        if (answer.blocker() != null) {
            return Optional.of(answer.blocker());
        }
        return Optional.of(Blocker.missingPermission(scope.action().kind(), scope.organization()));
    }

    /** Returns how long until a scope's credentials are to be verified again; zero or less when that is due. */
    public Duration untilNextVerification(ResourceScope scope) {
        SecretContent content = secrets.get(scope.secret());
        if (content == null) {
            return Duration.ZERO;
        }
        CredentialsId credentials = content.credentials();
        if (credentials == null) {
            return remaining(intervals.credentials(), content.startedAt());
        }
        LookupAnswer answer = answer(scope, credentials);
        Duration untilNextLookup =
                answer == null || answer.doubted() ? Duration.ZERO : remaining(interval(answer, scope), answer.at());
        Long begun = lookupStartedAt.get(new VerificationKey(credentials.fingerprint(), scope.organizationKey()));
        boolean answered = begun == null || (answer != null && answer.storedAt() - begun >= 0);
        Duration untilAnswerTimeout = begun == null || answered ? Duration.ZERO : remaining(intervals.pending(), begun);
        return untilNextLookup.compareTo(untilAnswerTimeout) > 0 ? untilNextLookup : untilAnswerTimeout;
    }

    private Duration interval(LookupAnswer answer, ResourceScope scope) {
        Blocker blocker = answer.blocker();
        if (blocker != null) {
            return switch (blocker.kind()) {
                case PERMISSION_DENIED, ORGANIZATION_NOT_FOUND -> intervals.refusal();
                default -> intervals.credentials();
            };
        }
        return of(scope, null) == CredentialVerification.VERIFIED ? intervals.verified() : intervals.refusal();
    }

    private Duration remaining(Duration interval, long since) {
        return interval.minusNanos(nanoTime.getAsLong() - since);
    }

    /** Forgets everything that none of these scopes uses. */
    public void retain(Stream<ResourceScope> scopes) {
        // Removes only entries that existed before the scopes were read: a newer entry may belong to a newer scope.
        Set<SecretRef> oldSecrets = new HashSet<>(secrets.keySet());
        Set<VerificationKey> oldKeys = new HashSet<>(answers.keySet());
        oldKeys.addAll(lookupStartedAt.keySet());
        scopes.forEach(scope -> {
            oldSecrets.remove(scope.secret());
            SecretContent content = secrets.get(scope.secret());
            if (content != null && content.credentials() != null) {
                oldKeys.remove(new VerificationKey(content.credentials().fingerprint(), scope.organizationKey()));
            }
        });
        secrets.keySet().removeAll(oldSecrets);
        answers.keySet().removeAll(oldKeys);
        lookupStartedAt.keySet().removeAll(oldKeys);
    }

    private @Nullable LookupAnswer answer(ResourceScope scope, CredentialsId credentials) {
        return answers.get(new VerificationKey(credentials.fingerprint(), scope.organizationKey()));
    }

    private static VerificationKey key(AppCredentials credentials, String organization) {
        return new VerificationKey(credentials.fingerprint(), Intent.organizationKey(organization));
    }
}
