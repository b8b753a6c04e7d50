package dev.patoperator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The data of the audit: all wishes, the decisions at GitHub, the calls that GitHub received, and when an operator ran.
 */
final class Evidence {

    /** So long a process may take to note GitHub's answer in a status. */
    private static final Duration NOTED = Duration.ofSeconds(10);

    private final List<Wish> wishes;
    private final List<Span> runs;
    private final Map<Long, SimulatedDecision> decisions;
    private final Set<Long> undecided;
    private final Map<String, RecordedCall> callsById;
    private final List<RecordedCall> appCalls;
    private final Map<Long, Integer> posts = new HashMap<>();
    private final Map<Long, List<Wish>> asking = new HashMap<>();

    /**
     * Collects the data.
     *
     * @param undecided ids that are still pending, or active
     * @param runs when a process of the operator ran
     */
    Evidence(
            List<Wish> wishes,
            List<SimulatedDecision> decisions,
            Set<Long> undecided,
            List<RecordedCall> calls,
            List<Span> runs) {
        this.wishes = wishes;
        this.runs = runs;
        this.undecided = undecided;
        this.decisions = decisions.stream().collect(Collectors.toMap(SimulatedDecision::id, Function.identity()));
        this.callsById = calls.stream()
                .collect(Collectors.toMap(RecordedCall::requestId, Function.identity(), (one, other) -> one));
        this.appCalls = calls.stream()
                .filter(call -> call.operationId().startsWith("apps/"))
                .toList();
        calls.stream().filter(call -> call.method().equals("POST")).forEach(this::countIds);
        for (Wish wish : wishes) {
            for (long id : wish.wanted().keySet()) {
                asking.computeIfAbsent(id, unused -> new ArrayList<>()).add(wish);
            }
        }
    }

    /** Whether GitHub answered this call with 202, which does not say whether the decision takes effect. */
    boolean isAccepted(@Nullable String requestId) {
        RecordedCall call = requestId == null ? null : callsById.get(requestId);
        return call != null && call.status() == 202;
    }

    /** Collects this GitHub's current data. */
    static Evidence of(List<Wish> wishes, GitHubSimulator gitHub, List<Span> runs) {
        SimulatedOrganization acme = gitHub.organization("acme");
        Set<Long> undecided = new HashSet<>(acme.pendingRequestIds());
        undecided.addAll(acme.activeGrantIds());
        return new Evidence(wishes, acme.decisions(), undecided, gitHub.calls(), runs);
    }

    private void countIds(RecordedCall call) {
        JsonNode body = call.body();
        String last = call.path().substring(call.path().lastIndexOf('/') + 1);
        if (last.matches("[0-9]+")) {
            posts.merge(Long.parseLong(last), 1, Integer::sum);
        } else if (body != null) {
            body.path("pat_request_ids").forEach(id -> posts.merge(id.asLong(), 1, Integer::sum));
            body.path("pat_ids").forEach(id -> posts.merge(id.asLong(), 1, Integer::sum));
        }
    }

    List<Wish> wishes() {
        return wishes;
    }

    /** All decisions that took effect, of the operator and of people. */
    Collection<SimulatedDecision> decisions() {
        return decisions.values();
    }

    @Nullable
    SimulatedDecision decision(long id) {
        return decisions.get(id);
    }

    /** Whether a request is still pending, or a grant still active. */
    boolean isUndecided(long id) {
        return undecided.contains(id);
    }

    /** All resources that ever requested a decision about this id. */
    List<Wish> asking(long id) {
        return asking.getOrDefault(id, List.of());
    }

    /** When the call of an App's decision reached GitHub. */
    Instant sentAt(SimulatedDecision decision) {
        RecordedCall call = callsById.get(String.valueOf(decision.requestId()));
        return call == null ? decision.at() : call.startedAt();
    }

    /** How many POSTs named these ids, whatever their result. */
    int posts(Collection<Long> ids) {
        return ids.stream().mapToInt(id -> posts.getOrDefault(id, 0)).sum();
    }

    /** The process that ran at a moment; null when none did. */
    @Nullable
    Span run(Instant moment) {
        return runs.stream()
                .filter(run -> run.covers(moment, moment))
                .findFirst()
                .orElse(null);
    }

    /** Whether the process that sent the decision ended so soon that it may not have noted GitHub's answer. */
    boolean endedSoonAfter(SimulatedDecision decision) {
        Span run = run(sentAt(decision));
        return run == null || run.until().isBefore(sentAt(decision).plus(NOTED));
    }

    /** Whether GitHub answered every call that an App signed in this time with 200 or 201. */
    boolean servedApps(Instant from, Instant until) {
        return appCalls.stream()
                .filter(call ->
                        !call.startedAt().isBefore(from) && !call.startedAt().isAfter(until))
                .allMatch(call -> call.status() == 200 || call.status() == 201);
    }

    /** Whether only this wish requested the decision, and no person made it. */
    boolean isOfThisAlone(Wish wish, SimulatedDecision decision) {
        return !isOfPerson(decision)
                && wish.action() == decision.action()
                && asking(decision.id()).stream()
                        .filter(other -> other.action() == decision.action())
                        .allMatch(wish::equals);
    }

    static boolean isOfPerson(SimulatedDecision decision) {
        return decision.by().equals(SimulatedDecision.PERSON);
    }

    /** Whether the operator, not a person, approved. */
    static boolean isApproval(SimulatedDecision decision) {
        return decision.action() == DecisionAction.APPROVE && !isOfPerson(decision);
    }
}
