package dev.patoperator.demo.view;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.github.simulator.PatItem;
import dev.patoperator.github.simulator.SimulatedDecision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose tokens were decided by which resource and why, and whose were not.
 *
 * @param resources all resources of the two kinds
 * @param gitHub what GitHub has and had
 */
public record Story(List<PatResource<?>> resources, GitHubState gitHub) {

    /** What one resource says about one item. */
    private record Saying(PatResource<?> resource, Outcome outcome) {

        String name() {
            return resource.getMetadata().getName();
        }

        boolean concerns(boolean grant) {
            return resource instanceof PatRevocation == grant;
        }

        String time() {
            return Objects.requireNonNullElse(outcome.decisionTime(), "");
        }

        boolean denies() {
            return resource instanceof PatGrantReview review && review.getSpec().action() == ReviewAction.DENY;
        }

        boolean isListed() {
            return resource.getSpec().ids().contains(outcome.id());
        }
    }

    /** What makes one deed of several decisions. */
    private record Cause(String what, List<String> by, String precedence, String reason) {}

    /** Returns what was decided and stands in a status, in the order of the decisions. */
    public List<Deed> deeds() {
        Map<Cause, List<PatItem>> deeds = new LinkedHashMap<>();
        Map<List<Object>, List<Saying>> done = sayings().stream()
                .filter(saying -> saying.outcome().wasDone())
                .sorted(Comparator.comparing(Saying::time).thenComparing(Saying::name))
                .collect(Collectors.groupingBy(
                        saying -> List.of(saying.outcome().outcome(), id(saying)),
                        LinkedHashMap::new,
                        Collectors.toList()));
        for (List<Saying> same : done.values()) {
            Saying first = same.get(0);
            boolean grant = first.resource() instanceof PatRevocation;
            PatItem item = (grant ? gitHub.grants() : gitHub.requests()).get(id(first));
            if (item != null) {
                deeds.computeIfAbsent(cause(same, grant), unused -> new ArrayList<>())
                        .add(item);
            }
        }
        return deeds.entrySet().stream()
                .map(deed -> new Deed(
                        deed.getKey().what(),
                        deed.getKey().by(),
                        deed.getKey().precedence(),
                        deed.getKey().reason(),
                        deed.getValue()))
                .toList();
    }

    /**
     * Returns what is still pending or active, and why nothing decided it.
     *
     * @param free ids that are there for the user to decide
     */
    public List<Line> left(Collection<Long> free, int width) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        gitHub.pending()
                .forEach(id -> names.computeIfAbsent(whyPending(id, free.contains(id)), unused -> new ArrayList<>())
                        .add(TokenWords.name(gitHub.requests().get(id))));
        gitHub.active()
                .forEach(id -> names.computeIfAbsent(whyActive(free.contains(id)), unused -> new ArrayList<>())
                        .add(TokenWords.name(gitHub.grants().get(id))));
        List<Line> lines = new ArrayList<>();
        names.forEach((why, whose) -> lines.addAll(Deed.coloured(
                word(why),
                word(why).equals("pending") ? Style.WAITING : Style.GOOD,
                why + TokenWords.and(whose),
                width)));
        missing().forEach(line -> lines.addAll(Deed.coloured("gone", Style.DIM, line, width)));
        return lines;
    }

    private static String word(String why) {
        return why.substring(0, why.indexOf(','));
    }

    private String whyPending(long id, boolean free) {
        return sayings().stream()
                .filter(saying -> saying.concerns(false) && saying.isListed() && id(saying) == id)
                .map(saying -> Boolean.TRUE.equals(saying.resource().getSpec().suspend())
                        ? "pending, because of suspend in " + saying.name() + ": "
                        : "pending, because of dryRun in " + saying.name() + ": ")
                .findFirst()
                .orElse(
                        free
                                ? "pending, for you to decide: "
                                : "pending, because no policy decided it and a person must: ");
    }

    private static String whyActive(boolean free) {
        return free ? "active, for you to revoke: " : "active, because no policy revoked it: ";
    }

    private List<String> missing() {
        return sayings().stream()
                .filter(saying -> saying.outcome().outcome() == OutcomeType.NOT_FOUND
                        && saying.outcome().id() != null)
                .map(saying ->
                        "gone, before " + saying.name() + " looked: " + (saying.concerns(true) ? "grant " : "request ")
                                + saying.outcome().id())
                .toList();
    }

    private Cause cause(List<Saying> same, boolean grant) {
        Saying first = same.get(0);
        String reason = grant
                ? first.resource().getSpec().reason()
                : gitHub.decisions().stream()
                        .filter(decision -> decision.id() == id(first) && isReview(decision))
                        .map(SimulatedDecision::reason)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        return new Cause(
                first.outcome().outcome().value(),
                same.stream().map(Saying::name).toList(),
                grant ? "" : precedence(id(first)),
                Objects.requireNonNullElse(reason, ""));
    }

    private static boolean isReview(SimulatedDecision decision) {
        return decision.action() != SimulatedDecision.DecisionAction.REVOKE;
    }

    /** Returns which policies match the request as well, and what came before them. */
    private String precedence(long request) {
        Map<Boolean, List<String>> undecided = sayings().stream()
                .filter(saying -> saying.concerns(false) && id(saying) == request)
                .filter(saying -> saying.outcome().outcome() == OutcomeType.UNDECIDED)
                .filter(saying ->
                        !Boolean.TRUE.equals(saying.resource().getSpec().dryRun()))
                .collect(Collectors.partitioningBy(
                        Saying::denies, Collectors.mapping(Saying::name, Collectors.toList())));
        return Stream.of(
                        gaveWay(undecided.get(false), "a Deny comes first"),
                        gaveWay(undecided.get(true), "a listed id comes first"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String gaveWay(List<String> names, String toWhat) {
        return names.isEmpty()
                ? ""
                : TokenWords.and(names) + (names.size() == 1 ? " matches" : " match") + " it too, but " + toWhat;
    }

    private static long id(Saying saying) {
        return Objects.requireNonNullElse(saying.outcome().id(), 0L);
    }

    private List<Saying> sayings() {
        return resources.stream()
                .flatMap(resource -> resource.getStatus() == null
                        ? Stream.empty()
                        : resource.getStatus().outcomeList().stream().map(outcome -> new Saying(resource, outcome)))
                .toList();
    }
}
