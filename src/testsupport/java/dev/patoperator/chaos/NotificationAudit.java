package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.chaos.NotificationInbox.Told;
import dev.patoperator.github.simulator.PatItem;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sink was told every decision, and none that did not happen. What is promised, and no more:
 *
 * <ul>
 *   <li>A process that ends while notifications wait loses them. The next one tells again what it finds in statuses, 500 of a
 *       namespace in an hour, and writes into its log when that is not enough.
 *   <li>So a decision that the last process sent is always told. One that an earlier process sent is told if a status still
 *       shows it, unless the last process said that it did not tell all, and the namespace has too many to tell.
 *   <li>A decision of which the operator does not know that it took effect is told as {@code failed} with {@code effectUnknown}.
 *   <li>What is pending, and what expires soon, is told by every process that lists it.
 * </ul>
 */
final class NotificationAudit {

    /** Fewer than 500, because statuses may have shown more when the last process started. */
    private static final int ALWAYS_TOLD_AGAIN = 400;

    private final Evidence evidence;
    private final Map<String, ? extends PatResource<?>> resources;
    private final NotificationInbox inbox;
    private final List<String> findings;
    private final Set<String> written;
    private final Set<String> decided = new HashSet<>();
    private final Set<Long> unknownEffect = new HashSet<>();
    private final Counts figures = new Counts();

    NotificationAudit(
            Evidence evidence,
            Map<String, ? extends PatResource<?>> resources,
            NotificationInbox inbox,
            List<String> findings) {
        this.evidence = evidence;
        this.resources = resources;
        this.inbox = inbox;
        this.findings = findings;
        this.written = evidence.wishes().stream().map(Wish::key).collect(Collectors.toSet());
    }

    /**
     * Checks the notifications that the sink received.
     *
     * @param lastRun when the last process ran, which was not killed since
     * @param gaveUp whether the last process wrote into its log that it does not tell again all that statuses show
     */
    void check(SimulatedOrganization acme, Span lastRun, boolean gaveUp) {
        Collection<Told> told = inbox.told();
        findings.addAll(inbox.clashes());
        told.forEach(this::checkTruth);
        Map<String, Long> shown = shownByNamespace();
        for (SimulatedDecision decision : evidence.decisions()) {
            if (!Evidence.isOfPerson(decision)) {
                checkTold(decision, lastRun, gaveUp, shown);
            }
        }
        checkListed(acme, told);
    }

    private void checkTruth(Told told) {
        switch (told.type()) {
            case "request.decided", "grant.revoked" -> checkDecided(told);
            case "decision.failed" -> {
                if (told.effectUnknown()) {
                    unknownEffect.add(told.item());
                }
            }
            case "grant.idle" -> findings.add("no grant is idle: " + told);
            default -> {}
        }
        boolean ofNothing = told.item() >= Members.NEVER_THERE && !told.type().startsWith("decision.");
        if (ofNothing) {
            findings.add("there is no such item: " + told);
        }
        figures.add(told.type());
    }

    private void checkDecided(Told told) {
        DecisionAction action = switch (told.outcome()) {
            case "Approved" -> DecisionAction.APPROVE;
            case "Denied" -> DecisionAction.DENY;
            default -> DecisionAction.REVOKE;
        };
        boolean isGrant = told.type().equals("grant.revoked");
        SimulatedDecision decision = evidence.decision(told.item());
        boolean happened = decision != null && decision.action() == action;
        if (isGrant != (action == DecisionAction.REVOKE) || !told.subject().endsWith("s/" + told.item())) {
            findings.add("is of another kind than it says: " + told);
        } else if (happened) {
            decided.add(key(decision));
            if (told.confirmedBy().equals("Response") && !told.requestId().equals(decision.requestId())) {
                findings.add("names another call for " + decision + ": " + told);
            }
        } else if (!told.confirmedBy().equals("Absence") || evidence.isUndecided(told.item())) {
            // By absence: a decision of a person or a member looks the same, see StatusAudit.
            findings.add("tells what did not happen: " + told + ", but " + decision);
        }
        if (!written.contains(told.resource())) {
            findings.add("there was no such resource: " + told);
        }
    }

    private void checkTold(SimulatedDecision decision, Span lastRun, boolean gaveUp, Map<String, Long> shown) {
        if (decided.contains(key(decision))) {
            return;
        }
        if (unknownEffect.contains(decision.id())) {
            figures.add("not told as decided: effect unknown");
            return;
        }
        if (evidence.sentAt(decision).isBefore(lastRun.from())) {
            List<Wish> showing = evidence.asking(decision.id()).stream()
                    .filter(wish -> wish.action() == decision.action() && shows(wish, decision.id()))
                    .toList();
            if (showing.isEmpty()) {
                figures.add("not told: no status shows it any more");
                return;
            }
            if (gaveUp
                    && showing.stream().allMatch(wish -> shown.get(wish.tenant().namespace()) > ALWAYS_TOLD_AGAIN)) {
                figures.add("not told: too many in statuses");
                return;
            }
        }
        findings.add("was not told: " + decision + ", sent at " + evidence.sentAt(decision) + ", of "
                + evidence.asking(decision.id()) + "; the last process runs since " + lastRun.from());
    }

    private boolean shows(Wish wish, long id) {
        return status(wish.key()).outcomeList().stream()
                .anyMatch(outcome -> Objects.equals(outcome.id(), id) && outcome.wasDone());
    }

    private PatStatus status(String key) {
        PatResource<?> resource = resources.get(key);
        return resource == null ? PatStatus.NONE : Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
    }

    /** How many outcomes of each namespace are told again after a start. */
    private Map<String, Long> shownByNamespace() {
        return resources.keySet().stream()
                .collect(Collectors.groupingBy(
                        key -> key.substring(0, key.indexOf('/')),
                        Collectors.summingLong(key -> status(key).outcomeList().stream()
                                .filter(NotificationAudit::isToldAgain)
                                .count())));
    }

    private static boolean isToldAgain(Outcome outcome) {
        return outcome.wasDone()
                || outcome.outcome() == OutcomeType.FAILED
                || outcome.outcome() == OutcomeType.UNDECIDED;
    }

    private void checkListed(SimulatedOrganization acme, Collection<Told> told) {
        Set<Long> pending = itemsOf(told, "request.pending");
        Set<Long> expiring = itemsOf(told, "grant.expiring");
        List<Long> pendingInVain = acme.pendingRequestIds().stream()
                .filter(id -> !pending.contains(id))
                .toList();
        List<Long> expiringInVain = acme.activeGrants().stream()
                .filter(grant -> grant.tokenExpiresAt() != null)
                .map(PatItem::id)
                .filter(id -> !expiring.contains(id))
                .toList();
        if (!pendingInVain.isEmpty() || !expiringInVain.isEmpty()) {
            findings.add("were not told: pending " + pendingInVain + ", expiring " + expiringInVain);
        }
    }

    private static Set<Long> itemsOf(Collection<Told> told, String type) {
        return told.stream()
                .filter(notification -> notification.type().equals(type))
                .map(Told::item)
                .collect(Collectors.toSet());
    }

    private static String key(SimulatedDecision decision) {
        return decision.action() + " " + decision.id();
    }

    /** How many notifications of each type were told, and how many decisions were not, and why. */
    Counts figures() {
        return figures;
    }
}
