package dev.patoperator.decision;

import dev.patoperator.api.v1alpha1.PatStatus;

/** Whether another resource decides the same id the other way. Revocations have one direction and never disagree. */
public final class Conflicts {

    /**
     * Why an id is held.
     *
     * @param certain false while the credentials of the other resource are being verified: wait a moment, then ask again
     * @param message names the other resource only within one namespace
     */
    public record Hold(boolean certain, String message) {}

    private Conflicts() {}

    /** Whether {@code other} still has to decide the id, and decides it the other way than {@code mine}. */
    public static boolean contradicts(Intent mine, long id, Intent other, PatStatus statusOfOther) {
        return !other.resource().uid().equals(mine.resource().uid())
                && other.action().subject() == mine.action().subject()
                && other.action() != mine.action()
                && other.organizationKey().equals(mine.organizationKey())
                && canStillDecide(other, statusOfOther, id);
    }

    /** Whether a resource lists an id that it has not decided yet, and may decide. */
    public static boolean canStillDecide(Intent intent, PatStatus status, long id) {
        return !intent.suspended()
                && !intent.dryRun()
                && Plan.of(intent, status).left().contains(id);
    }

    /** The reason to hold an id that both resources list. */
    public static Hold hold(Intent mine, Intent other, boolean certain) {
        return new Hold(
                certain,
                other.resource().shownIn(mine.resource().namespace())
                        + " decides this id the other way; it is held in both until one gives way");
    }
}
