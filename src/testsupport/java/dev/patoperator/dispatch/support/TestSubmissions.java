package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.queue.BatchRecords;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.JournalRecovery;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Submissions for tests that send nothing. */
public final class TestSubmissions {

    public static final AppCredentials CREDENTIALS =
            new AppCredentials(URI.create("https://api.github.com"), "1", key(), OptionalLong.empty(), "fingerprint");

    private TestSubmissions() {}

    public static Submission order(String name, Action action, long... ids) {
        return order(name, 1, action, null, ids);
    }

    public static Submission order(String name, long generation, Action action, @Nullable String reason, long... ids) {
        return new Submission(
                new ResourceRef(
                        action == Action.REVOKE ? "PatRevocation" : "PatGrantReview", "acme", name, "uid-" + name),
                new Submission.Attempt(generation, null),
                CREDENTIALS,
                "acme",
                action,
                reason,
                LongStream.of(ids).boxed().toList(),
                false);
    }

    public static Submission dryRun(String name, Action action, long... ids) {
        Submission submission = order(name, action, ids);
        return new Submission(
                submission.resource(),
                submission.attempt(),
                submission.credentials(),
                submission.organization(),
                submission.action(),
                null,
                submission.ids(),
                true);
    }

    /** The same submission with a selector that is not evaluated yet. */
    public static Submission selecting(Submission submission, boolean chooses, Instant since) {
        return new Submission(
                submission.resource(),
                submission.attempt(),
                submission.credentials(),
                submission.organization(),
                submission.action(),
                submission.reason(),
                submission.ids(),
                false,
                new Submission.SelectorRequest(chooses, since),
                null);
    }

    public static List<Long> ids(List<Decision> decisions) {
        return decisions.stream().map(Decision::id).toList();
    }

    /** The record of a batch of decisions, in a journal of its own. */
    public static JournalRecord batch(Decision... decisions) {
        Installation installation = new Installation(CREDENTIALS.apiUrl(), 1);
        return new BatchRecords(installation, new InMemoryJournal(), Clocks.of(Clock.systemUTC()))
                .of(new InstallationAccess(CREDENTIALS, installation, "acme"), List.of(decisions));
    }

    /** A recovery without records of an earlier process. */
    public static JournalRecovery noRecovery() {
        return new JournalRecovery(new InMemoryJournal(), new FakeClusterView(), Clocks.of(Clock.systemUTC()));
    }

    private static RSAPrivateCrtKey key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
