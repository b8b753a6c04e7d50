package dev.patoperator.bench.attacks;

import dev.patoperator.api.v1alpha1.MatchCondition;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.RequestSelector;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.bench.stand.Stand;
import java.util.List;
import java.util.stream.IntStream;

/** Standing Deny policies that attackers write. */
final class Policies {

    private static final String INTERVAL = "1m";

    private Policies() {}

    /** Returns a policy with conditions that must all hold. */
    static PatGrantReview standing(String namespace, String name, String organization, List<String> expressions) {
        List<MatchCondition> conditions = IntStream.range(0, expressions.size())
                .mapToObj(n -> new MatchCondition("condition-" + n, expressions.get(n)))
                .toList();
        return review(
                namespace,
                name,
                organization,
                new RequestSelector(null, null, null, null, null, null, null, conditions));
    }

    /** Returns a policy for one owner's requests. */
    static PatGrantReview ofOwner(String namespace, String name, String organization, String owner) {
        return review(
                namespace,
                name,
                organization,
                new RequestSelector(List.of(owner), null, null, null, null, null, null, null));
    }

    private static PatGrantReview review(String namespace, String name, String organization, RequestSelector selector) {
        PatGrantReview review = new PatGrantReview();
        review.setMetadata(Stand.meta(namespace, name));
        review.setSpec(new PatGrantReviewSpec(
                organization,
                ReviewAction.DENY,
                null,
                null,
                null,
                selector,
                null,
                INTERVAL,
                null,
                null,
                null,
                null,
                null));
        return review;
    }
}
