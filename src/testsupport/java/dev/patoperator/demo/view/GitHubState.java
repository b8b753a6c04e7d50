package dev.patoperator.demo.view;

import dev.patoperator.github.simulator.PatItem;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is at GitHub, and what there was. A grant that an approval made is not among the grants: it is the same
 * token as in the request.
 *
 * @param requests all requests that were seen so far, by id
 * @param grants all grants that were seen so far, by id
 * @param pending ids of the requests that are pending now
 * @param active ids of the grants that are active now
 * @param decisions what took effect, in order
 */
public record GitHubState(
        Map<Long, PatItem> requests,
        Map<Long, PatItem> grants,
        Set<Long> pending,
        Set<Long> active,
        List<SimulatedDecision> decisions) {

    /** Nothing was seen. */
    public static final GitHubState NONE = of(List.of(), List.of(), List.of());

    /** Returns what an organization has now. */
    public static GitHubState of(List<PatItem> pending, List<PatItem> active, List<SimulatedDecision> decisions) {
        Set<Long> approved = decisions.stream()
                .filter(decision -> decision.action() == SimulatedDecision.DecisionAction.APPROVE)
                .map(SimulatedDecision::tokenId)
                .collect(Collectors.toSet());
        Map<Long, PatItem> requests = byId(pending.stream());
        Map<Long, PatItem> grants = byId(active.stream().filter(grant -> !approved.contains(grant.tokenId())));
        return new GitHubState(
                requests, grants, new TreeSet<>(requests.keySet()), new TreeSet<>(grants.keySet()), decisions);
    }

    /** Returns what an organization has now, with what was seen before. */
    public GitHubState next(SimulatedOrganization organization) {
        // The decisions last: whatever made a grant that is seen is then among them.
        List<PatItem> active = organization.activeGrants();
        GitHubState now = of(organization.pendingRequests(), active, organization.decisions());
        return new GitHubState(
                merged(requests, now.requests), merged(grants, now.grants), now.pending, now.active, now.decisions);
    }

    private static Map<Long, PatItem> byId(Stream<PatItem> items) {
        return items.collect(Collectors.toMap(PatItem::id, Function.identity()));
    }

    private static Map<Long, PatItem> merged(Map<Long, PatItem> before, Map<Long, PatItem> now) {
        Map<Long, PatItem> all = new HashMap<>(before);
        all.putAll(now);
        return Map.copyOf(all);
    }
}
