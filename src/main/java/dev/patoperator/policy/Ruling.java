package dev.patoperator.policy;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.ListedPat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one policy decides in one listing. Items that are in neither list are none of its business: they do not match, or
 * an explicit resource lists them.
 *
 * @param decisions what it decides, or would decide in a dry run
 * @param undecided what it would have to decide and does not, each with why
 * @param overLimit whether these are more decisions than its limit leaves: then none may be sent
 */
public record Ruling(ResourceRef resource, List<Decided> decisions, List<Undecided> undecided, boolean overLimit) {

    /**
     * An item to decide.
     *
     * @param reason rendered for the item
     */
    public record Decided(ListedPat item, @Nullable String reason) {}

    /**
     * An item that is left alone.
     *
     * @param message why, naming the policy in the way by name only within one namespace
     */
    public record Undecided(ListedPat item, String message) {}

    public Ruling {
        decisions = List.copyOf(decisions);
        undecided = List.copyOf(undecided);
    }
}
