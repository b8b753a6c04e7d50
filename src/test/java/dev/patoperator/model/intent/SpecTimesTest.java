package dev.patoperator.model.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.api.v1alpha1.RequestSelector;
import dev.patoperator.api.v1alpha1.ReviewAction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CRD's pattern of a time accepts what can be read and, apart from that, only days that no month has. */
class SpecTimesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T00:00:00Z",
                "2026-12-31T23:59:59.999999999Z",
                "2026-01-31T00:00:00+18:00",
                "2026-01-31T00:00:00-18:00",
                "2026-01-31T00:00:00+17:59",
                "0001-01-01T00:00:00-00:01"
            })
    void timesThatMatchThePatternAreRead(String time) {
        assertThat(time).matches(PatSelector.TIME_PATTERN);
        assertThatCode(() -> Intent.of(IntentFixtures.review(createdBefore(time))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T24:00:00Z",
                "2026-01-31T00:60:00Z",
                "2026-01-31T00:00:60Z",
                "2026-01-31T00:00:00+18:01",
                "2026-01-31T00:00:00+19:00",
                "2026-01-31T00:00:00+17:60",
                "2026-01-31"
            })
    void invalidTimesDoNotMatchThePattern(String time) {
        assertThat(time).doesNotMatch(PatSelector.TIME_PATTERN);
    }

    private static PatGrantReviewSpec createdBefore(String time) {
        RequestSelector selector = new RequestSelector(null, null, null, null, null, null, time, null);
        return new PatGrantReviewSpec(
                "acme", ReviewAction.DENY, null, null, null, selector, null, null, null, null, null, null, null);
    }
}
