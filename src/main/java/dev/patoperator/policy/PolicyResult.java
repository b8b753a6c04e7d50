package dev.patoperator.policy;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one policy decides in one listing. Items that are in no list do not match.
 *
 * @param decisions what the policy decides, or would decide in a dry run
 * @param undecided items that match, or whose evaluation failed, and that are not decided, each with the reason
 * @param excepted items that match, or whose evaluation failed, and that the selector has an exception for
 * @param overLimit whether these are more decisions than the policy's limit allows; then none may be sent
 * @param exclusions which parts of the selector exclude items that do not match
 * @param awaitsVerification whether an item is undecided only until credentials are verified; another evaluation soon may decide it
 */
public record PolicyResult(
        ResourceRef resource,
        List<DecidedItem> decisions,
        List<UndecidedItem> undecided,
        List<ExceptedItem> excepted,
        boolean overLimit,
        List<EvaluationCounts.Exclusion> exclusions,
        boolean awaitsVerification) {

    /**
     * An item to decide.
     *
     * @param reason the reason for GitHub, rendered for the item
     * @param unverifiedDenials policies that may deny the item and could not be verified in time; empty unless it is approved
     */
    public record DecidedItem(ListedPat item, @Nullable String reason, List<ResourceRef> unverifiedDenials) {
        public DecidedItem {
            unverifiedDenials = List.copyOf(unverifiedDenials);
        }
    }

    /**
     * An item that is not decided.
     *
     * @param message why; gives the name of another resource only within one namespace
     */
    public record UndecidedItem(ListedPat item, String message) {}

    /**
     * An item that an exception of the selector leaves alone.
     *
     * @param until when the exception ends
     * @param reason why it was granted
     */
    public record ExceptedItem(ListedPat item, Instant until, String reason) {}

    public PolicyResult {
        excepted = List.copyOf(excepted);
        decisions = List.copyOf(decisions);
        undecided = List.copyOf(undecided);
        exclusions = List.copyOf(exclusions);
    }
}
