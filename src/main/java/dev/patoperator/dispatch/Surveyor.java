package dev.patoperator.dispatch;

import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads what an organization lists, has it judged, and queues what selectors choose. One list serves every selector that
 * waits, however many there are.
 */
final class Surveyor {

    /** What an item takes in the maps of a {@link Listed}, and an id in a set. */
    private static final int BYTES_OF_ENTRY = 100;

    private final LaneContext lane;
    private final Repositories repositories;
    private final BiConsumer<Subject, Set<Long>> complete;

    /** @param complete is told the ids of each complete list */
    Surveyor(LaneContext lane, BiConsumer<Subject, Set<Long>> complete) {
        this.lane = lane;
        this.complete = complete;
        this.repositories = new Repositories(lane);
    }

    /** Evaluates the selectors on a subject that wait; answers whether any did. */
    boolean survey(Subject subject) throws StepFailure, InterruptedException {
        List<Order> choosing = waiting(subject, true);
        List<Order> guarding = waiting(subject, false);
        if (choosing.isEmpty() && guarding.isEmpty()) {
            return false;
        }
        Order first = choosing.isEmpty() ? guarding.get(0) : choosing.get(0);
        Access access = lane.access(first);
        try {
            if (choosing.isEmpty()) {
                guard(subject, first, access);
            } else {
                choose(subject, first, access);
            }
        } catch (GitHubException e) {
            throw new StepFailure(subject, access, e);
        } finally {
            lane.queue().evaluations().stopped();
        }
        lane.courtesy().renew();
        return true;
    }

    private List<Order> waiting(Subject subject, boolean chooses) {
        return lane.queue().evaluations().of(subject).stream()
                .filter(order -> order.selector() != null && order.selector().chooses() == chooses)
                .toList();
    }

    private void choose(Subject subject, Order first, Access access) throws GitHubException, InterruptedException {
        lane.queue().evaluations().begin(sameOrganization(subject, first));
        Inventory inventory = lane.inventory(subject);
        Map<Long, ListedPat> items = inventory.whole(access, since(first));
        Instant at = inventory.begun();
        complete.accept(subject, items.keySet());
        // Orders that came while the list was read share it, where it is not too old for them.
        List<Order> due = sameOrganization(subject, first).stream()
                .filter(order -> !at.isBefore(since(order)))
                .toList();
        lane.queue().evaluations().begin(due);
        repositories.retain(subject, items.keySet());
        judge(subject, due, items, at, access);
    }

    /** An installation has one organization, but resources may still name it by the login that it had before. */
    private List<Order> sameOrganization(Subject subject, Order first) {
        return waiting(subject, true).stream()
                .filter(order -> order.organization().equalsIgnoreCase(first.organization()))
                .toList();
    }

    private void guard(Subject subject, Order order, Access access) throws GitHubException, InterruptedException {
        lane.queue().evaluations().begin(List.of(order));
        Inventory inventory = lane.inventory(subject);
        Map<Long, ListedPat> items = new HashMap<>();
        List<Long> ids = new ArrayList<>();
        for (Long id : order.ids()) {
            ListedPat sentForAnother = lane.queue().open().sentForAnother(order, id);
            if (sentForAnother != null) {
                items.put(id, sentForAnother); // it may have left the list by now
            } else if (!lane.queue().wasSentFor(order, id)) {
                ids.add(id); // what was sent for this resource passed its guard before
            }
        }
        inventory.look(access, ids, since(order), Reach.ALL_IDS, lane.settings().freshness());
        Set<Long> absent = inventory.absent(access, ids, since(order));
        for (Long id : ids) {
            ListedPat item = inventory.seen(id);
            if (item != null && !absent.contains(id)) {
                items.put(id, item);
            }
        }
        judge(subject, List.of(order), items, lane.clock().instant(), access);
    }

    private void judge(Subject subject, List<Order> orders, Map<Long, ListedPat> items, Instant at, Access access)
            throws GitHubException, InterruptedException {
        if (orders.isEmpty()) {
            return;
        }
        Map<String, Set<Long>> underWay = new HashMap<>();
        orders.forEach(order -> underWay.put(order.resource().uid(), underWay(order)));
        Judge.Round round = lane.judge().round(subject, orders, underWay);
        try (ListMemory.Share memory = lane.listMemory().share()) {
            Listed listed = complete(subject, round, items, at, access, memory);
            for (Order order : orders) {
                if (lane.queue().evaluations().answered(order)) {
                    take(order, round.judge(order, listed), listed, round.cycle());
                }
            }
        }
    }

    private Set<Long> underWay(Order order) {
        String uid = order.resource().uid();
        Set<Long> ids =
                new HashSet<>(lane.queue().open().idsOf(uid)); // before the verdicts: none slips through between
        ids.addAll(lane.outbox().counted(uid));
        return ids;
    }

    private Listed complete(
            Subject subject,
            Judge.Round round,
            Map<Long, ListedPat> items,
            Instant at,
            Access access,
            ListMemory.Share memory)
            throws GitHubException, InterruptedException {
        reserve(subject, memory, (long) items.size() * BYTES_OF_ENTRY);
        Map<String, Set<Long>> reaching = new HashMap<>();
        for (String repository : round.repositories()) {
            Optional<Set<Long>> ids = repositories.reaching(subject, access, repository, items.keySet());
            if (ids.isPresent()) {
                reserve(subject, memory, (long) ids.get().size() * BYTES_OF_ENTRY);
                reaching.put(repository, ids.get());
            }
        }
        Map<Long, ListedPat> there = new HashMap<>(items);
        Map<Long, List<String>> names = new HashMap<>();
        for (ListedPat item : items.values()) {
            if (round.asksForRepositoriesOf(item)) {
                Optional<List<String>> found = repositories.of(access, item);
                if (found.isPresent()) {
                    reserve(subject, memory, RepositoryNames.bytes(found.get()));
                    names.put(item.id(), found.get());
                } else {
                    there.remove(item.id());
                }
            }
        }
        return new Listed(at, there, reaching, names);
    }

    private void reserve(Subject subject, ListMemory.Share memory, long bytes) throws GitHubException.Unavailable {
        if (!memory.take(bytes)) {
            throw lane.pageReader(subject).tooMuchText();
        }
    }

    private void take(Order order, Findings findings, Listed listed, Judge.Cycle cycle) {
        Set<Long> chosen = new HashSet<>();
        findings.chosen().forEach(one -> chosen.add(one.id()));
        List<Long> sentBefore = new ArrayList<>();
        if (order.selector() != null && order.selector().chooses()) {
            lane.observer().evaluated(order.resource(), listed.at());
            lane.outbox()
                    .evaluated(
                            order,
                            new Evaluation(
                                    listed.at(),
                                    chosen,
                                    findings.verdicts(),
                                    findings.missingTokens(),
                                    findings.tooMany(),
                                    findings.unsettled()));
        } else {
            Map<Long, Verdict> verdicts = new HashMap<>(findings.verdicts());
            if (findings.unsettled()) {
                // What is held until credentials are verified gets no verdict: the resource asks again in a moment.
                Set<Long> held = new HashSet<>(verdicts.keySet());
                held.removeIf(id -> !(verdicts.get(id) instanceof Verdict.Undecided));
                verdicts.keySet().removeAll(held);
                chosen.addAll(held);
                lane.outbox().evaluated(order, new Evaluation(listed.at(), Set.of(), Map.of(), Set.of(), null, true));
            }
            for (Long id : order.ids()) {
                if (chosen.contains(id) || verdicts.containsKey(id)) {
                    continue;
                }
                if (lane.queue().wasSent(order, id)) {
                    sentBefore.add(id); // decided by us, perhaps: looked up as any other that was sent
                } else {
                    verdicts.put(id, new Verdict.Missing());
                }
            }
            verdicts.forEach((id, verdict) -> lane.outbox().verdict(List.of(order), id, verdict, null));
        }
        lane.queue()
                .add(
                        order.choosing(findings.chosen(), sentBefore, listed, cycle),
                        lane.outbox().unrecorded(order.resource().uid()),
                        lane.clock().instant());
    }

    private static Instant since(Order order) {
        return order.selector() == null ? Instant.MIN : order.selector().since();
    }
}
