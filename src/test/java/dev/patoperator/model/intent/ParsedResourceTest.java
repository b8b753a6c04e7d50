package dev.patoperator.model.intent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A spec is parsed once for each version of a resource. */
class ParsedResourceTest {

    private static PatGrantReview review(String ids) {
        return Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: ci, namespace: acme, uid: u1, generation: 1}
                spec: {organization: acme, action: Deny, patRequestIDs: [%s]}
                """.formatted(ids), PatGrantReview.class);
    }

    @Test
    void validSpecIsParsedOnce() {
        PatGrantReview review = review("1, 2");

        ParsedResource parsed = ParsedResource.of(review);

        assertThat(parsed.intent())
                .hasValueSatisfying(intent -> assertThat(intent.ids()).containsExactly(1L, 2L));
        assertThat(ParsedResource.of(review)).isSameAs(parsed);
    }

    @Test
    void invalidSpecIsParsedOnceAndHasAMessage() {
        PatGrantReview review = review("0");

        ParsedResource parsed = ParsedResource.of(review);

        assertThat(parsed.intent()).isEmpty();
        assertThat(((ParsedResource.Invalid) parsed).message()).contains("patRequestIDs");
        assertThat(ParsedResource.of(review)).isSameAs(parsed);
    }

    @Test
    void changedObjectIsParsedAgain() {
        PatGrantReview review = review("1");
        ParsedResource first = ParsedResource.of(review);

        review.getMetadata().setGeneration(2L);
        assertThat(ParsedResource.of(review).intent().orElseThrow().generation())
                .isEqualTo(2);
        review.getMetadata().setAnnotations(Map.of(PatGrantReview.RETRY_ANNOTATION, "now"));
        assertThat(ParsedResource.of(review).intent().orElseThrow().retryRequestedAt())
                .isEqualTo("now");
        review.setSpec(review("7").getSpec());
        assertThat(ParsedResource.of(review).intent().orElseThrow().ids()).containsExactly(7L);
        assertThat(first.intent().orElseThrow().ids()).containsExactly(1L);
    }

    @Test
    void keptResultIsNotPartOfTheJson() {
        PatGrantReview review = review("1");
        String before = Serialization.asJson(review);

        ParsedResource.of(review);

        assertThat(Serialization.asJson(review)).isEqualTo(before);
    }
}
