package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.Decision;
import dev.patoperator.github.simulator.Decision.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds what GitHub did and what statuses say against what was asked for; says what does not fit, in words. */
final class Audit {

    /** A change of mind may cross with a call that is under way, and with a watch that comes back. */
    private static final Duration CROSSING = Duration.ofSeconds(15);

    private final List<Wish> wishes;
    private final Map<Long, Decision> decisions;
    private final Set<Long> undecided;
    private final List<String> findings = new ArrayList<>();
    private Duration latest = Duration.ZERO;
    private int byAbsence;

    /**
     * Takes what there is to compare.
     *
     * @param wishes every resource that there ever was
     * @param decisions everything that took effect at GitHub
     * @param undecided what is still pending or active there
     */
    Audit(List<Wish> wishes, List<Decision> decisions, Collection<Long> undecided) {
        this.wishes = wishes;
        this.decisions = decisions.stream().collect(Collectors.toMap(Decision::id, Function.identity()));
        this.undecided = Set.copyOf(undecided);
    }

    /** Nothing was decided that no resource asked for, at that time, in that sense, with that reason. */
    Audit ofDecisions() {
        for (Decision decision : decisions.values()) {
            if (decision.by().equals(Decision.PERSON)) {
                continue;
            }
            List<Wish> asking = wishes.stream()
                    .filter(wish -> wish.action() == decision.action())
                    .filter(wish -> wish.wanted().containsKey(decision.id()))
                    .filter(wish ->
                            decision.action() == Action.REVOKE || wish.reason().equals(decision.reason()))
                    .toList();
            Duration late = asking.stream()
                    .flatMap(wish -> wish.wanted().get(decision.id()).stream())
                    .filter(span -> !decision.at().isBefore(span.from()))
                    .map(span -> span.until().isBefore(decision.at())
                            ? Duration.between(span.until(), decision.at())
                            : Duration.ZERO)
                    .min(Duration::compareTo)
                    .orElse(null);
            if (late == null || late.compareTo(CROSSING) > 0) {
                findings.add("nobody asked for " + decision + ", or only until " + late + " before; asking: " + asking);
            } else if (late.compareTo(latest) > 0) {
                latest = late;
            }
        }
        return this;
    }

    /** Every status tells what happened to what its spec lists, and nothing is left undone. */
    Audit ofStatuses(Map<String, ? extends PatResource<?>> resources) {
        for (Wish wish : wishes) {
            PatResource<?> resource = resources.get(wish.name());
            if (!wish.live()) {
                continue;
            }
            if (resource == null || resource.getStatus() == null) {
                findings.add(wish + " has no status");
                continue;
            }
            PatStatus status = resource.getStatus();
            ofCounts(wish, resource, status);
            Set<Long> subjects = wish.selects() ? wish.wanted().keySet() : wish.listed();
            for (long id : subjects) {
                ofOutcome(wish, id, outcome(status, id));
            }
        }
        return this;
    }

    private void ofCounts(Wish wish, PatResource<?> resource, PatStatus status) {
        int told = count(status.succeeded()) + count(status.failed()) + count(status.undecided());
        boolean complete =
                count(status.total()) == told && Objects.equals(status.observedGeneration(), resource.generation());
        long good = status.outcomeList().stream()
                .filter(outcome -> outcome.outcome() == good(wish.action()))
                .count();
        if (!wish.suspended() && (!complete || count(status.succeeded()) < good)) {
            findings.add(wish + " does not add up: " + status);
        }
    }

    private void ofOutcome(Wish wish, long id, @Nullable Outcome told) {
        Decision decision = decisions.get(id);
        OutcomeType type = told == null ? OutcomeType.UNKNOWN : told.outcome();
        if (type == good(wish.action())) {
            ofClaim(wish, id, told, decision);
        } else if (decision != null && mustHaveBeenUs(wish, decision)) {
            findings.add(wish + " does not say that it decided " + decision + ": " + told);
        } else if (!wish.suspended() && wish.wantsNow(id) && undecided.contains(id)) {
            findings.add(wish + " has not decided " + id + ": " + told);
        } else if (!wish.suspended() && type == OutcomeType.PENDING) {
            findings.add(wish + " still has " + id + " pending");
        }
    }

    private void ofClaim(Wish wish, long id, Outcome told, @Nullable Decision decision) {
        boolean happened = decision != null && decision.action() == wish.action();
        if (happened && told.confirmedBy() == ConfirmedBy.RESPONSE) {
            if (!Objects.equals(decision.requestId(), told.githubRequestID())) {
                findings.add(wish + " names another call for " + decision + ": " + told);
            }
        } else if (!happened && told.confirmedBy() == ConfirmedBy.ABSENCE && !undecided.contains(id)) {
            // Sent, never answered, and gone: what a person or the member did meanwhile looks the same from outside.
            byAbsence++;
        } else if (!happened) {
            findings.add(wish + " claims what did not happen to " + id + ": " + told + ", but " + decision);
        }
    }

    /** Whether no other resource, and no person, can have been the one. */
    private boolean mustHaveBeenUs(Wish wish, Decision decision) {
        return !decision.by().equals(Decision.PERSON)
                && wish.action() == decision.action()
                && wish.wantsNow(decision.id())
                && wishes.stream()
                                .filter(other -> other.wanted().containsKey(decision.id()))
                                .count()
                        == 1;
    }

    /** What does not fit. */
    List<String> findings() {
        return findings;
    }

    /** How long after nobody wanted it any more a decision still went through, at most. */
    Duration latest() {
        return latest;
    }

    /** How often a status says by Absence what a person or the member did between a call and its repetition. */
    int byAbsence() {
        return byAbsence;
    }

    private static @Nullable Outcome outcome(PatStatus status, long id) {
        return status.outcomeList().stream()
                .filter(outcome -> Objects.equals(outcome.id(), id))
                .findFirst()
                .orElse(null);
    }

    private static OutcomeType good(Action action) {
        return switch (action) {
            case APPROVE -> OutcomeType.APPROVED;
            case DENY -> OutcomeType.DENIED;
            case REVOKE -> OutcomeType.REVOKED;
        };
    }

    private static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
