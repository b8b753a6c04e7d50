package dev.patoperator.model.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.api.v1alpha1.MissingPolicy;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests how a spec is read, and what is refused although the CRD's schema did not validate it. */
class IntentTest {

    @Test
    void absentFieldsHaveTheirDefaults() throws Exception {
        Intent intent =
                Intent.of(IntentFixtures.review(IntentFixtures.spec("acme", ReviewAction.DENY, List.of(3L, 1L, 3L))));

        assertThat(intent.action()).isEqualTo(Action.DENY);
        assertThat(intent.ids()).containsExactly(3L, 1L);
        assertThat(intent.dryRun()).isFalse();
        assertThat(intent.suspended()).isFalse();
        assertThat(intent.ignoreMissing()).isFalse();
        assertThat(intent.credentialsName()).isEqualTo("github-app");
        assertThat(intent.retryRequestedAt()).isNull();
    }

    @Test
    void theIntentNamesItsResourceAndIgnoresTheCaseOfTheOrganization() throws Exception {
        Intent intent =
                Intent.of(IntentFixtures.review(IntentFixtures.spec("AcMe", ReviewAction.APPROVE, List.of(3L))));

        assertThat(intent.resource()).isEqualTo(new ResourceRef("PatGrantReview", "acme", "r", "uid-r"));
        assertThat(intent.resource()).hasToString("PatGrantReview acme/r");
        assertThat(intent.action()).isEqualTo(Action.APPROVE);
        assertThat(intent.organization()).isEqualTo("AcMe");
        assertThat(intent.organizationKey()).isEqualTo("acme");
    }

    /** The bounds themselves are allowed. */
    @Test
    void valuesAtTheBoundsAreAccepted() throws Exception {
        long largest = (1L << 53) - 1;
        List<Long> most = LongStream.rangeClosed(1, 499).boxed().collect(Collectors.toList());
        most.add(largest);
        assertThat(Intent.of(IntentFixtures.review(IntentFixtures.spec("acme", ReviewAction.APPROVE, most)))
                        .ids())
                .isEqualTo(most);
        String reason = "x".repeat(1024);
        assertThat(Intent.of(IntentFixtures.review(IntentFixtures.spec(null, "github-app", reason)))
                        .reason())
                .isEqualTo(reason);
    }

    /** The API server counts code points. What it accepted must be accepted here. */
    @Test
    void lengthsAreCountedInCodePoints() throws Exception {
        String reason = "\uD83D\uDE00".repeat(1024);

        assertThat(Intent.of(IntentFixtures.review(IntentFixtures.spec(null, "github-app", reason)))
                        .reason())
                .isEqualTo(reason);
        assertRefused(IntentFixtures.spec(null, "github-app", reason + "x"), "spec.reason has 1025 characters");
    }

    @Test
    void messagesShowTheBeginningOfALongValue() {
        String sixty = "/".repeat(60);
        assertRefused(
                IntentFixtures.spec(sixty, ReviewAction.APPROVE, List.of(1L)), "spec.organization is '" + sixty + "'");
        assertRefused(
                IntentFixtures.spec(sixty + "/", ReviewAction.APPROVE, List.of(1L)),
                "spec.organization is '" + sixty + "…'");
    }

    @Test
    void givenFieldsAreRead() throws Exception {
        var review = IntentFixtures.review(IntentFixtures.spec(MissingPolicy.IGNORE, "other-app", "SEC-1"));
        review.getMetadata().setAnnotations(Map.of("patoperator.dev/retry-requested-at", "now"));

        Intent intent = Intent.of(review);

        assertThat(intent.ignoreMissing()).isTrue();
        assertThat(intent.credentialsName()).isEqualTo("other-app");
        assertThat(intent.reason()).isEqualTo("SEC-1");
        assertThat(intent.retryRequestedAt()).isEqualTo("now");
    }

    @Test
    void aRevocationRevokesGrants() throws Exception {
        PatRevocation revocation = new PatRevocation();
        revocation.setMetadata(IntentFixtures.review(null).getMetadata());
        revocation.setSpec(
                new PatRevocationSpec("acme", null, List.of(25381L), null, null, null, null, null, null, null, null));

        assertThat(Intent.of(revocation).action()).isEqualTo(Action.REVOKE);
        assertThat(Intent.of(revocation).action().kind()).isEqualTo(ItemKind.GRANT);
    }

    @Test
    void refusalsNameTheFieldTheValueAndTheAllowedValues() {
        assertRefused(null, "spec is missing");
        assertRefused(
                IntentFixtures.spec(null, ReviewAction.APPROVE, List.of(1L)),
                "spec.organization is missing",
                "1 to 39");
        assertRefused(IntentFixtures.spec("a/b", ReviewAction.APPROVE, List.of(1L)), "spec.organization is 'a/b'");
        assertRefused(IntentFixtures.spec("a\nb", ReviewAction.APPROVE, List.of(1L)), "spec.organization is 'a?b'");
        assertRefused(IntentFixtures.spec("..", ReviewAction.APPROVE, List.of(1L)), "spec.organization");
        assertRefused(IntentFixtures.spec("acme", null, List.of(1L)), "spec.action is missing", "Approve or Deny");
        assertRefused(IntentFixtures.spec("acme", ReviewAction.UNKNOWN, List.of(1L)), "spec.action", "Approve or Deny");
        assertRefused(
                IntentFixtures.spec("acme", ReviewAction.APPROVE, null), "spec.patRequestIDs has 0 ids", "1 to 500");
        assertRefused(IntentFixtures.spec("acme", ReviewAction.APPROVE, List.of(0L)), "spec.patRequestIDs holds 0");
        assertRefused(IntentFixtures.spec("acme", ReviewAction.APPROVE, List.of(1L << 53)), "9007199254740991");
        assertRefused(
                IntentFixtures.spec("acme", ReviewAction.APPROVE, Arrays.asList(1L, null)),
                "spec.patRequestIDs holds null");
        assertRefused(
                IntentFixtures.spec("acme", ReviewAction.APPROVE, Collections.nCopies(501, 1L)),
                "spec.patRequestIDs has 501");
        assertRefused(
                IntentFixtures.spec(MissingPolicy.UNKNOWN, "github-app", null), "spec.missingPolicy", "Fail or Ignore");
        assertRefused(IntentFixtures.spec(null, "../etc", null), "spec.credentialsRef.name is '../etc'");
        assertRefused(
                IntentFixtures.spec(null, "github-app", "x".repeat(1025)), "spec.reason has 1025 characters", "1024");
    }

    private static void assertRefused(PatGrantReviewSpec spec, String... words) {
        assertThatThrownBy(() -> Intent.of(IntentFixtures.review(spec)))
                .isInstanceOf(InvalidSpecException.class)
                .message()
                .contains(words);
    }

    @Test
    void onlyAResourceThatIsNoDryRunByItselfTakesPrecedence() {
        Intent approval = IntentFixtures.approval("a", 1);

        assertThat(approval.takesPrecedence()).isTrue();
        assertThat(approval.asDryRunOfOperator().dryRun()).isTrue();
        assertThat(approval.asDryRunOfOperator().takesPrecedence()).isTrue();
        Intent dryRun = IntentFixtures.with(approval, true, false, false);
        assertThat(dryRun.takesPrecedence()).isFalse();
        assertThat(dryRun.asDryRunOfOperator()).isEqualTo(dryRun);
    }
}
