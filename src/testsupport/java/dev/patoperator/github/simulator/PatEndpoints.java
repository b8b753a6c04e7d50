package dev.patoperator.github.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** The eight operations on requests and grants of fine-grained personal access tokens. */
final class PatEndpoints {

    /** The operations that decide requests or grants. */
    static final Set<String> DECIDING = Set.of(
            "orgs/review-pat-grant-requests-in-bulk",
            "orgs/review-pat-grant-request",
            "orgs/update-pat-accesses",
            "orgs/update-pat-access");

    private final Registry registry;
    private final InstantSource time;
    private final GitHubJson json;
    private final String baseUrl;

    PatEndpoints(Registry registry, InstantSource time, String baseUrl) {
        this.registry = registry;
        this.time = time;
        this.json = new GitHubJson(baseUrl);
        this.baseUrl = baseUrl;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "orgs/list-pat-grant-requests", this::listRequests,
                "orgs/review-pat-grant-requests-in-bulk", (call, caller) -> bulk(call, caller, "pat_request_ids"),
                "orgs/review-pat-grant-request", (call, caller) -> single(call, caller, "pat_request_id"),
                "orgs/list-pat-grant-request-repositories",
                        (call, caller) -> repositories(call, caller, "pat_request_id"),
                "orgs/list-pat-grants", this::listGrants,
                "orgs/update-pat-accesses", (call, caller) -> bulk(call, caller, "pat_ids"),
                "orgs/update-pat-access", (call, caller) -> single(call, caller, "pat_id"),
                "orgs/list-pat-grant-repositories", (call, caller) -> repositories(call, caller, "pat_id"));
    }

    private Answer listRequests(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        Instant now = time.instant();
        List<PatItem> selected = new ListFilter(call, organization.ignoredFilters())
                .select(organization.store().listedPending());
        return new Page(call, baseUrl).of(selected, item -> json.request(item, organization.id(), now));
    }

    private Answer listGrants(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        Instant now = time.instant();
        List<PatItem> selected = new ListFilter(call, organization.ignoredFilters())
                .select(organization.store().listedActive());
        return new Page(call, baseUrl).of(selected, item -> json.grant(item, organization.id(), now));
    }

    private Answer repositories(IncomingCall call, Caller caller, String idParameter) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        long id = Long.parseLong(call.pathParameter(idParameter));
        PatStore store = organization.store();
        PatItem item = (idParameter.equals("pat_id") ? store.active() : store.pending())
                .stream()
                        .filter(candidate -> candidate.id() == id)
                        .findFirst()
                        .orElseThrow(() -> new Refusal(404, "Not Found"));
        return new Page(call, baseUrl).of(item.repositories(), name -> json.repository(name, organization.login()));
    }

    private Answer single(IncomingCall call, Caller caller, String idParameter) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        PatStore.Verdict verdict = verdict(call, caller, body(call));
        if (!organization.store().decide(Long.parseLong(call.pathParameter(idParameter)), verdict)) {
            refuseUnknown(organization.unknownIdInSingle());
        }
        return Answer.empty(204);
    }

    private Answer bulk(IncomingCall call, Caller caller, String idsField) {
        SimulatedOrganization organization = registry.organizationOf(call, caller);
        JsonNode body = body(call);
        PatStore.Verdict verdict = verdict(call, caller, body);
        Set<Long> ids = new TreeSet<>(StreamSupport.stream(body.path(idsField).spliterator(), false)
                .map(JsonNode::asLong)
                .toList());
        boolean allKnown = organization.store().known(ids, verdict.action()).size() == ids.size();
        if (!allKnown) {
            refuseUnknown(organization.unknownIds());
        }
        organization.acceptBulk(ids, verdict);
        return Answer.empty(202);
    }

    private static void refuseUnknown(UnknownIds behaviour) {
        if (behaviour == UnknownIds.UNPROCESSABLE) {
            throw new Refusal(422, "Validation Failed");
        }
        if (behaviour == UnknownIds.NOT_FOUND) {
            throw new Refusal(404, "Not Found");
        }
    }

    private static PatStore.Verdict verdict(IncomingCall call, Caller caller, JsonNode body) {
        return new PatStore.Verdict(
                SimulatedDecision.DecisionAction.of(body.path("action").asText()),
                Objects.requireNonNull(caller.app()).botLogin(),
                body.path("reason").textValue(),
                call.requestId());
    }

    private static JsonNode body(IncomingCall call) {
        try {
            return GitHubJson.MAPPER.readTree(call.body());
        } catch (JsonProcessingException e) {
            throw new Refusal(400, "Problems parsing JSON");
        }
    }
}
