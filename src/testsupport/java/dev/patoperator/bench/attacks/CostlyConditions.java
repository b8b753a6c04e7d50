package dev.patoperator.bench.attacks;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Twenty Deny policies whose conditions search long reasons at the highest cost that is allowed. They are in the other
 * tenant's organization, with credentials of the same App, so that they are evaluated there. None of them ever matches.
 */
final class CostlyConditions extends Attack {

    private static final int POLICIES = 20;
    private static final int CONDITIONS = 16;
    private static final int PENDING = 100;
    private static final int REASON = 1024;

    /** Ten searches with about 400 instructions for each of 1,024 characters: below the limit of one evaluation. */
    private static final String SEARCH = "[1,1,1,1,1,1,1,1,1,%d].all(a, !request.reason.matches('(x*){0,100}y'))";

    @Override
    void prepare(Stand stand) {
        LongStream.rangeClosed(1, PENDING)
                .forEach(id -> stand.gitHub()
                        .organization(AttackScenarios.VICTIM)
                        .request(id)
                        .reason("x".repeat(REASON))
                        .add());
        stand.secret(NAMESPACE, "github-app", stand.credentials());
    }

    @Override
    void start(Stand stand, ChildJvm operator) throws InterruptedException {
        stand.applyAll(IntStream.range(0, POLICIES)
                .mapToObj(n -> Policies.standing(NAMESPACE, "costly-" + n, AttackScenarios.VICTIM, conditions(n)))
                .toList());
    }

    private static List<String> conditions(int policy) {
        return Stream.concat(
                        IntStream.range(1, CONDITIONS).mapToObj(n -> SEARCH.formatted(policy * CONDITIONS + n)),
                        Stream.of("request.owner == 'nobody'"))
                .toList();
    }
}
