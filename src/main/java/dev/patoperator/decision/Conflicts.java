package dev.patoperator.decision;

import dev.patoperator.api.v1alpha1.PatStatus;
import java.util.List;
import java.util.Optional;

/** Whether another resource decides the same id the other way. Revocations have one direction and never disagree. */
public final class Conflicts {

    /** What is known of the credentials of a resource, for the organization that it names. */
    public enum Standing {
        /** Its credentials reach the organization: it has a say. */
        VERIFIED,
        /** Not tried yet: its say may still come. */
        UNKNOWN,
        /** It cannot be told for now, because GitHub does not answer: among listed ids it has no say meanwhile. */
        UNVERIFIABLE,
        /** Its credentials do not reach the organization, or another GitHub's: it has none. */
        REFUSED
    }

    /**
     * Another resource that lists the same id of the same organization.
     *
     * @param standing what is known of its credentials
     */
    public record Rival(Intent intent, PatStatus status, Standing standing) {}

    /**
     * Why an id is held.
     *
     * @param certain false while a rival's credentials were not tried yet: wait a moment, then ask again
     * @param message names the rival only within one namespace
     */
    public record Hold(boolean certain, String message) {}

    private Conflicts() {}

    /** The reason to hold an id that {@code mine} still has to decide, if there is one. */
    public static Optional<Hold> of(Intent mine, long id, List<Rival> rivals) {
        Hold uncertain = null;
        for (Rival rival : rivals) {
            if (!contradicts(mine, id, rival)) {
                continue;
            }
            if (rival.standing() == Standing.VERIFIED) {
                return Optional.of(new Hold(true, message(mine, rival.intent())));
            }
            if (rival.standing() == Standing.UNKNOWN) {
                uncertain = new Hold(false, message(mine, rival.intent()));
            }
        }
        return Optional.ofNullable(uncertain);
    }

    private static boolean contradicts(Intent mine, long id, Rival rival) {
        Intent other = rival.intent();
        return !other.resource().uid().equals(mine.resource().uid())
                && other.action().subject() == mine.action().subject()
                && other.action() != mine.action()
                && other.organizationKey().equals(mine.organizationKey())
                && !other.suspended()
                && !other.dryRun()
                && Plan.of(other, rival.status()).left().contains(id);
    }

    private static String message(Intent mine, Intent other) {
        boolean sameNamespace =
                other.resource().namespace().equals(mine.resource().namespace());
        String who = sameNamespace
                ? other.resource().kind() + " " + other.resource().name()
                : "a " + other.resource().kind() + " in another namespace";
        return who + " decides this id the other way; it is held in both until one gives way";
    }
}
