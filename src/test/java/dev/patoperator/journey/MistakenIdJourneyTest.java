package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GitHub has three ids: of a request, of a grant, and of a token. One in the place of another is recognized. */
class MistakenIdJourneyTest {

    private final TestOperator operator = TestOperator.run();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    void tokenIdInPlaceOfAGrantIdIsNamedWithItsGrant() {
        acme.grant(25_601).tokenId(925_601).add();
        acme.grant(25_602).tokenId(925_602).add();
        String grants = "925601 is the token id of grant 25601; patIDs takes grant ids";

        operator.apply(revocation("one", "925601"));
        assertThat(outcome(operator.awaitRevocation("one", "NotFound"), 925_601).message())
                .isEqualTo(grants);

        operator.apply(revocation("dry", "925601", "dryRun: true"));
        assertThat(outcome(operator.awaitRevocation("dry", "DryRun"), 925_601).message())
                .isEqualTo(grants);

        operator.apply(revocation("guarded", "925601", "selector: {owners: [ci-bot]}"));
        assertThat(outcome(operator.awaitRevocation("guarded", "NotFound"), 925_601)
                        .message())
                .isEqualTo(grants);

        operator.apply(revocation("many", "1, 2, 3, 4, 5, 6, 925602, 925601"));
        assertThat(outcome(operator.awaitRevocation("many", "NotFound"), 925_602)
                        .message())
                .isEqualTo("925602 is the token id of grant 25602; patIDs takes grant ids");
        assertThat(acme.activeGrantIds()).contains(25_601L, 25_602L);
    }

    @Test
    void tokenIdInPlaceOfARequestIdIsNamedWithItsRequest() {
        acme.request(71).tokenId(900_071).add();

        operator.apply(review("one", "Deny", "900071"));

        assertThat(outcome(operator.awaitReview("one", "NotFound"), 900_071).message())
                .isEqualTo("900071 is the token id of request 71; patRequestIDs takes request ids");
        assertThat(acme.pendingRequestIds()).contains(71L);
    }

    @Test
    void grantIdAmongTheTokenIdsOfASelectorIsExplained() {
        acme.grant(25_602).tokenId(925_602).add();

        operator.apply(SelectorManifests.revocation(acme, "once", "selector: {tokenIDs: [25602]}\n"));

        assertThat(operator.awaitRevocation("once", "NotFound").outcomeList())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.message())
                        .isEqualTo("no active grant of this token in acme; tokenIDs takes token ids, not grant ids"));
        assertThat(acme.activeGrantIds()).contains(25_602L);
    }
}
