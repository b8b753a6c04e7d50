package dev.patoperator.inventory.item;

import static dev.patoperator.inventory.InventoryFixture.GITHUB;
import static dev.patoperator.inventory.InventoryFixture.NOW;
import static dev.patoperator.inventory.InventoryFixture.explanation;
import static dev.patoperator.inventory.InventoryFixture.finding;
import static dev.patoperator.inventory.InventoryFixture.grant;
import static dev.patoperator.inventory.InventoryFixture.intent;
import static dev.patoperator.inventory.InventoryFixture.listing;
import static dev.patoperator.inventory.InventoryFixture.notRead;
import static dev.patoperator.inventory.InventoryFixture.policy;
import static dev.patoperator.inventory.InventoryFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.ItemExplanation;
import dev.patoperator.precedence.explanation.ItemExplanation.Finding;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KindContentTest {

    private static final ResourceRef LEAVERS = policy("acme", "leavers");
    private static final ResourceRef IDLE = policy("acme", "idle");
    private static final InventoryIntent INTENT = intent("u1", 1, 100);

    private static KindContent grants(int room, ListingSnapshot listing, Map<Long, ItemExplanation> explained) {
        return new KindContent(INTENT, ItemKind.GRANT, GITHUB, listing, explained, room, new long[0], NOW);
    }

    private static KindContent requests(ListingSnapshot listing) {
        return new KindContent(INTENT, ItemKind.REQUEST, GITHUB, listing, Map.of(), 100, new long[0], NOW);
    }

    @Test
    void aRequestIsShownWithAllThatGitHubSaysOfIt() {
        InventoryItemStatus status = requests(listing(request(71, 3))).status(71, null);

        assertThat(status)
                .isEqualTo(new InventoryItemStatus(
                        "acme",
                        71,
                        "mona",
                        900_071L,
                        "ci",
                        "contents:write +1",
                        "contents:write, metadata:read",
                        "subset",
                        null,
                        null,
                        "nightly build",
                        "2026-11-28T12:00:00Z",
                        null,
                        "2026-12-31T12:00:00Z",
                        "never",
                        "None",
                        null,
                        null,
                        "https://github.com/organizations/acme/settings/personal-access-token-requests/71"));
    }

    @Test
    void aGrantIsShownWithTheDayOfItsLastUse() {
        InventoryItemStatus status = grants(
                        100, listing(grant(12, 400, Instant.parse("2026-11-30T23:59:59Z"))), Map.of())
                .status(12, null);

        assertThat(status.tokenLastUsed()).isEqualTo("2026-11-30");
        assertThat(status.tokenExpiresAt()).isEqualTo("never");
        assertThat(status.accessGrantedAt()).isEqualTo("2025-10-27T12:00:00Z");
        assertThat(status.createdAt()).isNull();
        assertThat(status.reason()).isNull();
        assertThat(status.githubURL())
                .isEqualTo("https://github.com/organizations/acme/settings/personal-access-tokens/12");
    }

    @Test
    void aUseOnTheSameDayChangesNothing() {
        Instant morning = Instant.parse("2026-12-01T00:00:00Z");
        InventoryItemStatus before =
                grants(1, listing(grant(12, 400, morning)), Map.of()).status(12, null);

        assertThat(grants(1, listing(grant(12, 400, morning.plus(Duration.ofHours(23)))), Map.of())
                        .status(12, before))
                .isEqualTo(before);
        assertThat(grants(1, listing(grant(12, 400, morning.plus(Duration.ofHours(24)))), Map.of())
                        .status(12, before))
                .isNotEqualTo(before);
    }

    @Test
    void theOldestItemsHaveObjectsAndTheOthersAreCounted() {
        KindContent content =
                grants(2, listing(grant(3, 10, NOW), grant(1, 30, NOW), grant(2, 30, NOW), grant(4, 1, NOW)), Map.of());

        assertThat(content.ids()).containsExactly(1L, 2L);
        assertThat(content.counts()).isEqualTo(new KindCounts(4, 4, 0, 4, 2));
        assertThat(content.shows(3)).isFalse();
        assertThat(grants(-1, listing(grant(3, 10, NOW)), Map.of()).ids()).isEmpty();
    }

    @Test
    void aGrantIsIdleAfterNinetyDaysWithoutUse() {
        KindContent content = grants(
                100,
                listing(
                        grant(1, 400, NOW.minus(Duration.ofDays(90))),
                        grant(2, 400, NOW.minus(Duration.ofDays(90)).plusSeconds(1)),
                        grant(3, 90, null),
                        grant(4, 89, null)),
                Map.of());

        assertThat(content.counts().idle()).isEqualTo(2);
        assertThat(requests(listing(request(1, 400))).counts().idle()).isZero();
    }

    @Test
    void itemsThatAPolicyDecidesAreCovered() {
        ItemExplanation decided = explanation(
                Result.MATCHES,
                List.of(policy("acme", "all")),
                finding(policy("acme", "all"), Result.MATCHES, false, "all"));
        KindContent content = grants(1, listing(grant(1, 5, NOW), grant(2, 4, NOW)), Map.of(2L, decided));

        assertThat(content.counts().uncovered()).isEqualTo(1);
        assertThat(content.status(1, null).decision()).isEqualTo("None");
    }

    @Test
    void namesThatAPolicyHasReadAreShownTheFirstTwentyOfThem() {
        List<String> names = IntStream.range(10, 35).mapToObj(i -> "r" + i).toList();
        InventoryItemStatus status =
                requests(listing(Map.of(71L, names), request(71, 3))).status(71, null);

        assertThat(status.repositories()).hasSize(20).startsWith("r10", "r11");
        assertThat(status.repositoryCount()).isEqualTo(25);
    }

    @Test
    void namesThatNobodyReadThisTimeStay() {
        InventoryItemStatus before =
                requests(listing(Map.of(71L, List.of("app")), request(71, 3))).status(71, null);

        assertThat(requests(listing(request(71, 3))).status(71, before)).isEqualTo(before);
    }

    /** As after a Secret has come to name another server, where ids begin at 1 as well. */
    @Test
    void namesOfAnotherServersItemWithTheSameIdDoNotStay() {
        InventoryItemStatus before = requests(listing(Map.of(71L, List.of("secret-plans")), request(71, 3)))
                .status(71, null);
        KindContent elsewhere = new KindContent(
                INTENT,
                ItemKind.REQUEST,
                URI.create("https://ghe.example.com/api/v3"),
                listing(request(71, 3)),
                Map.of(),
                100,
                new long[0],
                NOW);

        assertThat(elsewhere.status(71, before).repositories()).isNull();
        assertThat(elsewhere.status(71, before).repositoryCount()).isNull();
    }

    @Test
    void namesOfAnEarlierGrantWithTheSameIdDoNotStay() {
        PatGrant before = subset(900_012L, NOW.minus(Duration.ofDays(9)), "read");
        InventoryItemStatus shown = grants(1, listing(Map.of(12L, List.of("app")), before), Map.of())
                .status(12, null);

        assertThat(grants(1, listing(before), Map.of()).status(12, shown).repositories())
                .containsExactly("app");
        for (PatGrant other : List.of(
                subset(900_013L, NOW.minus(Duration.ofDays(9)), "read"),
                subset(900_012L, NOW.minus(Duration.ofDays(1)), "read"),
                subset(900_012L, NOW.minus(Duration.ofDays(9)), "write"))) {
            assertThat(grants(1, listing(other), Map.of()).status(12, shown).repositories())
                    .as("%s", other)
                    .isNull();
        }
    }

    private static PatGrant subset(long tokenId, Instant granted, String level) {
        return new PatGrant(
                12,
                "mona",
                7L,
                "subset",
                new Permissions(Map.of(), Map.of("contents", level), Map.of()),
                granted,
                tokenId,
                "ci",
                false,
                null,
                NOW);
    }

    private static InventoryItemStatus explained(
            PatGrant grant, @Nullable InventoryItemStatus before, ItemExplanation explained) {
        return grants(1, listing(grant), Map.of(grant.id(), explained)).status(grant.id(), before);
    }

    private static ItemExplanation decided(Finding... others) {
        List<Finding> findings = new ArrayList<>(List.of(others));
        findings.add(finding(LEAVERS, Result.MATCHES, false, "'left' matches"));
        return explanation(Result.MATCHES, List.of(LEAVERS), findings.toArray(new Finding[0]));
    }

    @Test
    void whatThePoliciesMakeOfAnItemStaysWhenTheirFactsAreNotRead() {
        PatGrant grant = grant(12, 3, NOW);
        InventoryItemStatus before = explained(grant, null, decided());
        ItemExplanation notRead = explanation(Result.UNDECIDED, List.of(LEAVERS), notRead(LEAVERS));

        assertThat(before.decision()).isEqualTo("Revoke");
        assertThat(explained(grant, before, notRead)).isEqualTo(before);
        assertThat(explained(grant, null, notRead).decision()).isEqualTo("Undecided");
    }

    @Test
    void anItemThatNoPolicyConcernedStaysSoWhenFactsAreNotRead() {
        PatGrant grant = grant(12, 3, NOW);
        Finding excluded = finding(LEAVERS, Result.EXCLUDED, false, "'left' excludes it");
        InventoryItemStatus before = explained(grant, null, explanation(Result.EXCLUDED, List.of(), excluded));

        assertThat(explained(grant, before, explanation(Result.UNDECIDED, List.of(LEAVERS), notRead(LEAVERS))))
                .isEqualTo(before);
    }

    @Test
    void findingsStayWhenAnotherPolicyDecidesTheSame() {
        PatGrant grant = grant(12, 3, NOW);
        InventoryItemStatus before =
                explained(grant, null, decided(finding(IDLE, Result.EXCLUDED, false, "'idle' excludes it")));

        assertThat(explained(grant, before, decided(notRead(IDLE)))).isEqualTo(before);
    }

    @Test
    void aFailureThatHasAnotherCauseIsShown() {
        PatGrant grant = grant(12, 3, NOW);
        InventoryItemStatus before = explained(grant, null, decided());
        Finding failed = finding(LEAVERS, Result.UNDECIDED, false, "the App lacks a permission");

        assertThat(explained(grant, before, explanation(Result.UNDECIDED, List.of(LEAVERS), failed))
                        .decision())
                .isEqualTo("Undecided");
    }

    @Test
    void ofAnItemWithOtherAccessNothingStays() {
        InventoryItemStatus before = explained(grant(12, 3, NOW), null, decided());
        PatGrant wider = new PatGrant(
                12,
                "mona",
                7L,
                "all",
                new Permissions(Map.of(), Map.of("metadata", "read", "contents", "write"), Map.of()),
                NOW,
                900_012L,
                "ci",
                false,
                null,
                NOW);

        assertThat(explained(wider, before, explanation(Result.UNDECIDED, List.of(LEAVERS), notRead(LEAVERS)))
                        .decision())
                .isEqualTo("Undecided");
    }

    @Test
    void withOtherPoliciesNothingStays() {
        PatGrant grant = grant(12, 3, NOW);
        InventoryItemStatus before = explained(grant, null, decided());
        ItemExplanation withNewPolicy =
                explanation(Result.UNDECIDED, List.of(LEAVERS), notRead(LEAVERS), notRead(IDLE));
        Finding suspended = finding(LEAVERS, Result.SUSPENDED, false, "suspended");
        InventoryItemStatus both =
                explained(grant, null, decided(finding(IDLE, Result.EXCLUDED, false, "'idle' excludes it")));

        assertThat(explained(grant, before, withNewPolicy).decision()).isEqualTo("Undecided");
        assertThat(explained(grant, both, explanation(Result.UNDECIDED, List.of(IDLE), notRead(IDLE), suspended))
                        .decision())
                .isEqualTo("Undecided");
    }

    @Test
    void namesAreNotShownOfATokenThatReachesAllRepositories() {
        assertThat(grants(1, listing(Map.of(12L, List.of("app")), grant(12, 3, NOW)), Map.of())
                        .status(12, null)
                        .repositories())
                .isNull();
    }
}
