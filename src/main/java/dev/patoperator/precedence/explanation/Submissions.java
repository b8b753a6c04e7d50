package dev.patoperator.precedence.explanation;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.intent.Intent;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Makes what the reconcilers of policies submit, without a key: nothing is sent. */
final class Submissions {

    private Submissions() {}

    /**
     * Returns a submission that evaluates the selector of a resource.
     *
     * @param ids none for a selector that chooses from the whole listing
     */
    static Submission of(Intent intent, List<Long> ids, URI apiUrl) {
        return new Submission(
                intent.resource(),
                new Submission.Attempt(intent.generation(), null),
                withoutKey(apiUrl),
                intent.organization(),
                intent.action(),
                intent.reason(),
                ids,
                intent.dryRun(),
                new Submission.SelectorRequest(intent.selecting(), Instant.EPOCH),
                null);
    }

    /** Returns credentials of which only the URL is used. */
    @SuppressWarnings("NullAway")
    private static AppCredentials withoutKey(URI apiUrl) {
        return new AppCredentials(apiUrl, "explanation", null, OptionalLong.empty(), "explanation");
    }
}
