package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.PatStatus;
import java.util.Set;

/** Finds whether another resource decides the same id the other way. Revocations have one action and never conflict. */
public final class Conflicts {

    /**
     * Why an id is held.
     *
     * @param certain false while the credentials of this resource or of the other one are not known: check again in a moment
     * @param message names the other resource only within one namespace
     */
    public record ConflictHold(boolean certain, String message) {}

    private Conflicts() {}

    /** Whether two resources would decide one id of one organization in different ways. */
    public static boolean contradicts(Intent mine, Intent other) {
        return !other.resource().uid().equals(mine.resource().uid())
                && other.action().kind() == mine.action().kind()
                && other.action() != mine.action()
                && other.organizationKey().equals(mine.organizationKey());
    }

    /** Returns the ids that a resource lists and has still to decide: none while it is suspended or a dry run by itself. */
    public static Set<Long> stillToDecide(Intent intent, PatStatus status) {
        return intent.takesPrecedence() ? Set.copyOf(Plan.of(intent, status).left()) : Set.of();
    }

    /** Returns the hold of an id that both resources list. */
    public static ConflictHold hold(Intent mine, Intent other, boolean certain) {
        return new ConflictHold(
                certain,
                other.resource().shownIn(mine.resource().namespace())
                        + " decides this id the other way, so neither is sent: remove it from one of the two");
    }
}
