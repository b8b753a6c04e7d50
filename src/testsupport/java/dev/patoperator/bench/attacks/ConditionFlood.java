package dev.patoperator.bench.attacks;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Policies with as many and as long conditions as the CRD allows, all of them different, without any Secret: 200
 * policies, or a single one that is created and deleted continuously.
 */
final class ConditionFlood extends Attack {

    private static final int POLICIES = 200;
    private static final int CONDITIONS = 16;
    private static final int MAX_LENGTH = 2048;
    private static final Duration LIFETIME = Duration.ofMillis(300);

    private final boolean churn;
    private final AtomicInteger numbers = new AtomicInteger();

    ConditionFlood(boolean churn) {
        this.churn = churn;
    }

    @Override
    void start(Stand stand, ChildJvm operator) {
        if (churn) {
            repeat(1, () -> churn(stand));
        } else {
            once(() -> stand.applyAll(IntStream.range(0, POLICIES)
                    .mapToObj(n -> policy("policy-" + n))
                    .toList()));
        }
    }

    private void churn(Stand stand) {
        PatGrantReview policy = policy("churn");
        stand.apply(policy);
        again(LIFETIME);
        stand.cluster().admin().resource(policy).delete();
    }

    private PatGrantReview policy(String name) {
        return Policies.standing(
                NAMESPACE,
                name,
                AttackScenarios.VICTIM,
                IntStream.range(0, CONDITIONS).mapToObj(n -> condition()).toList());
    }

    /** Returns a condition with many comparisons, so that its compiled form is large; no two are the same. */
    private String condition() {
        List<String> parts = new ArrayList<>(List.of("request.id==" + numbers.incrementAndGet()));
        int length = parts.get(0).length();
        while (length < MAX_LENGTH - 40 && parts.size() < 95) {
            String part = "request.tokenName=='" + "x".repeat(2) + parts.size() % 10 + "'";
            parts.add(part);
            length += part.length() + 2;
        }
        return String.join("||", parts);
    }
}
