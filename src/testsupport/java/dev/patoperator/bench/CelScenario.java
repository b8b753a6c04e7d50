package dev.patoperator.bench;

import dev.patoperator.bench.report.Report;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.policy.PolicyResult;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemFacts;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Evaluates 1,000 pending requests against 20 policies with conditions, in one thread: first in a cold JVM, then again.
 */
final class CelScenario implements Scenario {

    private static final int ITEMS = 1_000;
    private static final int POLICIES = 20;
    private static final int ROUNDS = 15;
    private static final double MAX_MILLIS = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");

    /** Used in turn; each policy inserts its own numbers, so that no two conditions are equal. */
    private static final List<String> CONDITIONS = List.of(
            "has(request.tokenExpiresAt) && request.tokenExpiresAt < now + duration('%d00h')",
            "!has(request.tokenExpiresAt) && request.id > %d",
            "'administration' in request.permissions.repository && request.id > %d",
            "request.permissions.repository.all(p, request.permissions.repository[p] == 'read') && request.id > %d",
            "request.owner.lowerAscii().matches('^bot-[0-9]*%d$')");

    private final Report report;

    CelScenario(Report report) {
        this.report = report;
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        List<CompiledSelector> selectors =
                IntStream.range(0, POLICIES).mapToObj(CelScenario::selector).toList();
        double compiling = millisSince(start);
        List<PatRequest> items =
                LongStream.rangeClosed(1, ITEMS).mapToObj(CelScenario::item).toList();
        List<Double> times = new ArrayList<>();
        List<PolicyResult> policyResults = List.of();
        double firstProcessor = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = System.nanoTime();
            long processor = THREADS.getCurrentThreadCpuTime();
            List<Policy> policies = IntStream.range(0, POLICIES)
                    .mapToObj(n -> policy(n, selectors.get(n)))
                    .toList();
            policyResults = new PolicyEvaluation(policies, NOW, ItemFacts.UNKNOWN).results(items, Map.of());
            times.add(millisSince(before));
            if (round == 0) {
                firstProcessor = (THREADS.getCurrentThreadCpuTime() - processor) / NANOS_PER_MILLI;
            }
        }
        int decided = policyResults.stream()
                .mapToInt(policyResult -> policyResult.decisions().size())
                .sum();
        String workload = ITEMS + " requests evaluated by " + POLICIES + " policies";
        report.add(
                workload,
                "ms, the first time in a JVM",
                times.get(0),
                MAX_MILLIS,
                "%.0f ms of processor time in its thread; loading CEL and compiling all before that: %.0f ms"
                        .formatted(firstProcessor, compiling));
        report.add(workload, "ms, median of " + ROUNDS, Numbers.median(times), MAX_MILLIS, decided + " decisions");
    }

    private static double millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / NANOS_PER_MILLI;
    }

    private static CompiledSelector selector(int n) {
        String expression = CONDITIONS.get(n % CONDITIONS.size()).formatted(n);
        var criteria = new Criteria(
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of(),
                null,
                List.of(
                        new Criteria.NamedExpression("rule", expression),
                        new Criteria.NamedExpression("new", "!request.tokenExpired")));
        try {
            return CompiledSelector.compile(criteria, ItemKind.REQUEST);
        } catch (InvalidSelectorException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Creates a policy for one listing, with its own evaluation budget. */
    private static Policy policy(int n, CompiledSelector selector) {
        String name = "policy-" + n;
        return new Policy(
                new ResourceRef("PatGrantReview", "bench", name, name),
                n % 2 == 0 ? Action.APPROVE : Action.DENY,
                "{owner}: " + name,
                new Policy.CompiledRule(selector, new EvaluationBudget(THREADS::getCurrentThreadCpuTime)),
                false,
                ITEMS,
                Set.of());
    }

    private static PatRequest item(long id) {
        Map<String, String> permissions = id % 3 == 0
                ? Map.of("contents", "write", "administration", "read")
                : Map.of("contents", "read", "metadata", "read", "issues", "read");
        return new PatRequest(
                id,
                "bot-" + id,
                id,
                "please",
                "subset",
                new Permissions(Map.of(), permissions, Map.of()),
                NOW.minus(Duration.ofHours(id)),
                900_000 + id,
                "ci-" + id,
                false,
                id % 4 == 0 ? null : NOW.plus(Duration.ofDays(id)),
                null);
    }
}
