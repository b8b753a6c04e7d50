package dev.patoperator.precedence;

import dev.patoperator.credentials.SecretRef;
import dev.patoperator.decision.CredentialVerification;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
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
 * What this process has learned about credentials: what each Secret held when it was read last, and what GitHub answered
 * when the App's installation in an organization was looked up with these credentials. Kept in memory only, shared by all
 * resources that use a Secret, whatever their generation.
 *
 * <p>Thread-safe. Each method changes one entry; the maps hold immutable values.
 */
public final class CredentialVerifications {

    /** What a Secret held. {@code credentials} is null when it is missing, not readable or malformed. */
    private record SecretContent(
            @Nullable Credentials credentials, @Nullable Obstacle obstacle, long begunAt) {}

    private record Credentials(String fingerprint, URI apiUrl) {}

    private record Key(String fingerprint, String organizationKey) {}

    /**
     * What GitHub answered.
     *
     * @param installation the App's installation there; null where none is known
     * @param writable what the App may decide; null when GitHub has not said so yet
     * @param obstacle why it could not be verified; null when it was
     * @param at when GitHub answered
     * @param learnedAt when the answer was taken down; later than {@code at} where it was kept by the client
     * @param doubted whether GitHub has refused a call since
     */
    private record Answer(
            @Nullable Installation installation,
            @Nullable Set<Subject> writable,
            @Nullable Obstacle obstacle,
            long at,
            long learnedAt,
            boolean doubted) {

        boolean saysTheSameAs(Answer other) {
            return Objects.equals(writable, other.writable)
                    && (obstacle == null) == (other.obstacle == null)
                    && (obstacle == null || other.obstacle == null || obstacle.kind() == other.obstacle.kind());
        }
    }

    private final VerificationIntervals intervals;
    private final LongSupplier nanoTime;
    private final Map<SecretRef, SecretContent> secrets = new ConcurrentHashMap<>();
    private final Map<Key, Answer> answers = new ConcurrentHashMap<>();
    private final Map<Key, Long> looks = new ConcurrentHashMap<>();

    /** @param nanoTime a monotonic clock, as {@link System#nanoTime()} */
    public CredentialVerifications(VerificationIntervals intervals, LongSupplier nanoTime) {
        this.intervals = intervals;
        this.nanoTime = nanoTime;
    }

    /** A Secret is about to be read; answers what to tell with the result. */
    public long readBegun() {
        return nanoTime.getAsLong();
    }

    /**
     * A Secret was read.
     *
     * @param begunAt as {@link #readBegun()} answered; the result of an older read never replaces that of a newer one
     * @return whether it was refused, or held other credentials, when it was read before
     */
    public boolean secretRead(SecretRef secret, AppCredentials found, long begunAt) {
        Credentials credentials = new Credentials(found.fingerprint(), found.apiUrl());
        SecretContent before = put(secret, new SecretContent(credentials, null, begunAt));
        return before != null && !credentials.equals(before.credentials());
    }

    /**
     * A Secret is missing, not readable or malformed.
     *
     * @return whether it held credentials when it was read before
     */
    public boolean secretRefused(SecretRef secret, Obstacle obstacle, long begunAt) {
        SecretContent before = put(secret, new SecretContent(null, obstacle, begunAt));
        return before != null && before.credentials() != null;
    }

    /** Keeps the result of a read unless a newer one is known; answers the result that was known. */
    private @Nullable SecretContent put(SecretRef secret, SecretContent content) {
        SecretContent before = secrets.get(secret);
        secrets.merge(secret, content, (known, read) -> read.begunAt() - known.begunAt() < 0 ? known : read);
        return before;
    }

    /** A look-up at GitHub was begun. The last answer stays valid until the next one comes. */
    public void lookBegun(AppCredentials credentials, String organization) {
        looks.put(key(credentials, organization), nanoTime.getAsLong());
    }

    /**
     * The App is installed in the organization, not suspended, and may decide these subjects.
     *
     * @param age how long ago GitHub answered that
     * @return whether GitHub said something else before
     */
    public boolean installed(
            AppCredentials credentials,
            String organization,
            Installation installation,
            Set<Subject> writable,
            Duration age) {
        long now = nanoTime.getAsLong();
        long at = now - Math.max(0, age.toNanos());
        return put(credentials, organization, new Answer(installation, Set.copyOf(writable), null, at, now, false));
    }

    /**
     * GitHub refuses the key, or the App is not installed or suspended.
     *
     * @return whether GitHub said something else before
     */
    public boolean refused(AppCredentials credentials, String organization, Obstacle obstacle) {
        long now = nanoTime.getAsLong();
        return put(credentials, organization, new Answer(null, Set.of(), obstacle, now, now, false));
    }

    /** GitHub refused a call with these credentials. The last answer stays valid, and the next look-up is due at once. */
    public void doubted(AppCredentials credentials, String organization) {
        answers.computeIfPresent(
                key(credentials, organization),
                (key, answer) -> new Answer(
                        answer.installation(),
                        answer.writable(),
                        answer.obstacle(),
                        answer.at(),
                        answer.learnedAt(),
                        true));
    }

    private boolean put(AppCredentials credentials, String organization, Answer answer) {
        Answer before = answers.put(key(credentials, organization), answer);
        return before != null && !before.saysTheSameAs(answer);
    }

    /** GitHub does not answer, or limits the rate. An earlier answer, good or bad, stays valid. */
    public void unavailable(AppCredentials credentials, String organization, Obstacle obstacle) {
        long now = nanoTime.getAsLong();
        answers.merge(
                key(credentials, organization),
                new Answer(null, null, obstacle, now, now, false),
                (before, unknown) -> before.writable() == null ? unknown : before);
    }

    /**
     * What is known of a claim's credentials.
     *
     * @param apiUrl the GitHub that is asked about; null for the one that the credentials are for
     */
    public CredentialVerification of(Claim claim, @Nullable URI apiUrl) {
        SecretContent content = secrets.get(claim.secret());
        if (content == null) {
            return CredentialVerification.NOT_VERIFIED_YET;
        }
        Credentials credentials = content.credentials();
        if (credentials == null || (apiUrl != null && !apiUrl.equals(credentials.apiUrl()))) {
            return CredentialVerification.REFUSED;
        }
        Answer answer = answer(claim, credentials);
        if (answer == null) {
            return CredentialVerification.NOT_VERIFIED_YET;
        }
        if (answer.writable() == null) {
            return CredentialVerification.NOT_VERIFIABLE_NOW;
        }
        return answer.writable().contains(claim.action().subject())
                ? CredentialVerification.VERIFIED
                : CredentialVerification.REFUSED;
    }

    /** The installation through which a claim's resource decides; empty where its credentials are not verified. */
    public Optional<Installation> installation(Claim claim) {
        SecretContent content = secrets.get(claim.secret());
        if (content == null || content.credentials() == null || of(claim, null) != CredentialVerification.VERIFIED) {
            return Optional.empty();
        }
        Answer answer = answer(claim, content.credentials());
        return answer == null ? Optional.empty() : Optional.ofNullable(answer.installation());
    }

    /** Why a claim's credentials are not verified; empty when they are, or when nothing is known. */
    public Optional<Obstacle> obstacle(Claim claim) {
        SecretContent content = secrets.get(claim.secret());
        if (content == null) {
            return Optional.empty();
        }
        if (content.credentials() == null) {
            return Optional.ofNullable(content.obstacle());
        }
        Answer answer = answer(claim, content.credentials());
        if (answer == null || of(claim, null) == CredentialVerification.VERIFIED) {
            return Optional.empty();
        }
        if (answer.obstacle() != null) {
            return Optional.of(answer.obstacle());
        }
        return Optional.of(Obstacle.missingPermission(claim.action().subject(), claim.organization()));
    }

    /** How long until a claim's credentials should be looked at again; zero or less when that is now. */
    public Duration untilNextLook(Claim claim) {
        SecretContent content = secrets.get(claim.secret());
        if (content == null) {
            return Duration.ZERO;
        }
        Credentials credentials = content.credentials();
        if (credentials == null) {
            return left(intervals.credentials(), content.begunAt());
        }
        Answer answer = answer(claim, credentials);
        Duration toNext =
                answer == null || answer.doubted() ? Duration.ZERO : left(interval(answer, claim), answer.at());
        Long begun = looks.get(new Key(credentials.fingerprint(), claim.organizationKey()));
        boolean answered = begun == null || (answer != null && answer.learnedAt() - begun >= 0);
        Duration toAnswer = begun == null || answered ? Duration.ZERO : left(intervals.pending(), begun);
        return toNext.compareTo(toAnswer) > 0 ? toNext : toAnswer;
    }

    private Duration interval(Answer answer, Claim claim) {
        Obstacle obstacle = answer.obstacle();
        if (obstacle != null) {
            return switch (obstacle.kind()) {
                case PERMISSION_DENIED, ORGANIZATION_NOT_FOUND -> intervals.refusal();
                default -> intervals.credentials();
            };
        }
        return of(claim, null) == CredentialVerification.VERIFIED ? intervals.verified() : intervals.refusal();
    }

    private Duration left(Duration interval, long since) {
        return interval.minusNanos(nanoTime.getAsLong() - since);
    }

    /** Forgets all that is not about one of these claims. */
    public void retain(Stream<Claim> claims) {
        // Only entries that existed before the claims were read: a claim may be newer than this list of claims.
        Set<SecretRef> oldSecrets = new HashSet<>(secrets.keySet());
        Set<Key> oldKeys = new HashSet<>(answers.keySet());
        oldKeys.addAll(looks.keySet());
        claims.forEach(claim -> {
            oldSecrets.remove(claim.secret());
            SecretContent content = secrets.get(claim.secret());
            if (content != null && content.credentials() != null) {
                oldKeys.remove(new Key(content.credentials().fingerprint(), claim.organizationKey()));
            }
        });
        secrets.keySet().removeAll(oldSecrets);
        answers.keySet().removeAll(oldKeys);
        looks.keySet().removeAll(oldKeys);
    }

    private @Nullable Answer answer(Claim claim, Credentials credentials) {
        return answers.get(new Key(credentials.fingerprint(), claim.organizationKey()));
    }

    private static Key key(AppCredentials credentials, String organization) {
        return new Key(credentials.fingerprint(), Intent.organizationKey(organization));
    }
}
