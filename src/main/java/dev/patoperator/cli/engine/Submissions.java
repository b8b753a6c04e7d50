package dev.patoperator.cli.engine;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.intent.Intent;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Makes what the reconcilers of policies submit, without a key: nothing is sent. */
final class Submissions {

    static final URI API_URL = URI.create("https://api.github.com");

    private Submissions() {}

    /** Returns credentials without a key, which only calls to GitHub need. They are the same for the same Secret only. */
    @SuppressWarnings("NullAway")
    static AppCredentials credentials(String namespace, String secret) {
        return new AppCredentials(API_URL, "policy-test", null, OptionalLong.empty(), namespace + "/" + secret);
    }

    /**
     * Returns a submission that evaluates the selector of a resource.
     *
     * @param ids none for a selector that chooses from the whole listing
     */
    static Submission of(Intent intent, List<Long> ids, boolean dryRun) {
        return new Submission(
                intent.resource(),
                new Submission.Attempt(intent.generation(), null),
                credentials(intent.resource().namespace(), intent.credentialsName()),
                intent.organization(),
                intent.action(),
                intent.reason(),
                ids,
                dryRun,
                new Submission.SelectorRequest(intent.selecting(), Instant.EPOCH),
                null);
    }
}
