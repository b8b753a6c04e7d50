package dev.patoperator.inventory.item;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PolicyFinding;
import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.ItemExplanation;
import dev.patoperator.precedence.explanation.ItemExplanation.Finding;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import dev.patoperator.text.TextSanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the policies make of an item, as readers of one namespace may see it: policies of other namespaces are not named, and
 * their conditions are not shown.
 *
 * @param decidedBy null when no policy would decide the item
 * @param policies null when there are none
 */
record PolicySummary(
        String decision,
        @Nullable String decidedBy,
        @Nullable List<PolicyFinding> policies) {

    private static final String OTHER_NAMESPACE = "a policy of another namespace";
    private static final String NONE = "None";
    private static final String DRY_RUN = "dry run, so nothing is sent: ";

    /** Returns what readers of a namespace may see of an explanation. */
    static PolicySummary of(@Nullable ItemExplanation explanation, String namespace) {
        if (explanation == null) {
            return new PolicySummary(NONE, null, null);
        }
        String decision = decision(explanation);
        List<PolicyFinding> policies = policies(explanation, namespace);
        return new PolicySummary(
                decision,
                decision.equals(NONE) || explanation.decidedBy().isEmpty()
                        ? null
                        : named(explanation.decidedBy().get(0), namespace),
                policies.isEmpty() ? null : policies);
    }

    /**
     * Returns what an earlier status says of the policies, as long as only what was not read from GitHub makes a difference:
     * policies are evaluated less often than inventories are read, and most readings find no facts that are still valid.
     * Returns this where the policies themselves differ.
     *
     * @param old the earlier status, of an item that is otherwise the same
     */
    PolicySummary keeping(@Nullable ItemExplanation explanation, InventoryItemStatus old, String namespace) {
        String oldDecision = old.decision();
        if (explanation == null
                || oldDecision == null
                || !hasSamePolicies(old)
                || !stillConcerns(explanation, old, namespace)) {
            return this;
        }
        boolean same =
                oldDecision.equals(decision) && explanation.findings().stream().anyMatch(Finding::isNotRead);
        return isOpen(explanation) || same ? new PolicySummary(oldDecision, old.decidedBy(), old.policies()) : this;
    }

    /** Whether the same policies of the namespace are shown. Where not all are, it is not known which the others are. */
    private boolean hasSamePolicies(InventoryItemStatus old) {
        List<PolicyFinding> before = old.policies() == null ? List.of() : old.policies();
        List<PolicyFinding> now = policies == null ? List.of() : policies;
        return Math.max(before.size(), now.size()) == InventoryItemStatus.MAX_POLICIES
                || names(before).equals(names(now));
    }

    private static Set<String> names(List<PolicyFinding> findings) {
        return findings.stream()
                .map(PolicyFinding::policy)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** Whether the policy that decided the item before may still do so. */
    private static boolean stillConcerns(ItemExplanation explanation, InventoryItemStatus old, String namespace) {
        String before = old.decidedBy();
        return before == null
                || explanation.findings().stream()
                        .anyMatch(finding -> hasEffect(finding)
                                && named(finding.policy(), namespace).equals(before));
    }

    /** Whether a policy would decide the item, or leaves it alone on purpose. Suspended ones and dry runs do not count. */
    static boolean isCovered(@Nullable ItemExplanation explanation) {
        return explanation != null && concerns(explanation.result());
    }

    /** Whether a policy would decide the item, or leaves it alone on purpose. */
    boolean isCovered() {
        return !decision.equals(NONE);
    }

    /** Whether it is not known if a policy would decide the item, because what it needs was not read from GitHub. */
    static boolean isOpen(@Nullable ItemExplanation explanation) {
        return explanation != null
                && explanation.result() == Result.UNDECIDED
                && explanation.findings().stream().anyMatch(finding -> finding.isNotRead() && !finding.isDryRun());
    }

    private static boolean hasEffect(Finding finding) {
        return !finding.isDryRun() && concerns(finding.result());
    }

    private static boolean concerns(Result result) {
        return result == Result.MATCHES || result == Result.UNDECIDED || result == Result.EXCEPTED;
    }

    private static String decision(ItemExplanation explanation) {
        Action action = explanation.action();
        return switch (explanation.result()) {
            case MATCHES ->
                action == null
                        ? NONE
                        : switch (action) {
                            case APPROVE -> "Approve";
                            case DENY -> "Deny";
                            case REVOKE -> "Revoke";
                        };
            case UNDECIDED -> "Undecided";
            case EXCEPTED -> "Excepted";
            case EXCLUDED, SUSPENDED -> NONE;
        };
    }

    private static List<PolicyFinding> policies(ItemExplanation explanation, String namespace) {
        List<PolicyFinding> policies = new ArrayList<>();
        boolean otherShown = false;
        for (Finding finding : explanation.findings()) {
            boolean own = finding.policy().namespace().equals(namespace);
            if (policies.size() == InventoryItemStatus.MAX_POLICIES || (!own && (otherShown || !hasEffect(finding)))) {
                continue;
            }
            otherShown |= !own;
            policies.add(new PolicyFinding(
                    own ? named(finding.policy(), namespace) : null,
                    word(finding.result()),
                    own ? message(finding) : OTHER_NAMESPACE));
        }
        return policies;
    }

    private static @Nullable String message(Finding finding) {
        boolean dryRun = finding.isDryRun() && concerns(finding.result());
        String text = (dryRun ? DRY_RUN : "") + TextSanitizer.line(finding.text(), 2 * Outcome.MAX_MESSAGE_LENGTH);
        return text.isEmpty() ? null : TextSanitizer.shorten(text, Outcome.MAX_MESSAGE_LENGTH);
    }

    private static String named(ResourceRef policy, String namespace) {
        return policy.namespace().equals(namespace) ? policy.kind() + "/" + policy.name() : OTHER_NAMESPACE;
    }

    private static String word(Result result) {
        return switch (result) {
            case MATCHES -> "Matches";
            case UNDECIDED -> "Undecided";
            case EXCEPTED -> "Excepted";
            case EXCLUDED -> "Excluded";
            case SUSPENDED -> "Suspended";
        };
    }
}
