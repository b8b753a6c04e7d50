package dev.patoperator.notification.source;

import static dev.patoperator.notification.source.ObservedOperator.GITHUB;
import static dev.patoperator.notification.source.ObservedOperator.grant;
import static dev.patoperator.notification.source.ObservedOperator.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import dev.patoperator.notification.Notification;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What complete lists of requests and grants tell. */
class ListingNotificationsTest {

    private final ObservedOperator operator = new ObservedOperator();

    private List<String> takeIds() {
        return operator.take().stream().map(Notification::id).toList();
    }

    @Test
    void pendingRequestIsToldOnceWithItsFields() {
        operator.requests(request(71));
        Notification pending = operator.takeOne();

        assertThat(pending.id()).isEqualTo("api.github.com/acme/requests/71/pending");
        assertThat(pending.type()).isEqualTo("dev.patoperator.request.pending");
        assertThat(pending.source()).isEqualTo(URI.create("https://api.github.com/orgs/acme"));
        assertThat(pending.subject()).isEqualTo("requests/71");
        assertThat(pending.time()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
        assertThat(pending.data())
                .containsEntry("apiURL", "https://api.github.com")
                .containsEntry("organization", "Acme")
                .containsEntry("item", "request")
                .containsEntry("id", 71L)
                .containsEntry("owner", "mona")
                .containsEntry("tokenID", 900_071L)
                .containsEntry("tokenName", "deploy")
                .containsEntry("tokenExpiresAt", "2027-02-01T00:00:00Z")
                .containsEntry("tokenLastUsedAt", "never")
                .containsEntry("repositorySelection", "subset")
                .containsEntry("permissions", "contents:write")
                .containsEntry("createdAt", "2026-11-20T10:00:00Z")
                .containsEntry("reason", "CI")
                .containsEntry(
                        "githubURL", "https://github.com/organizations/Acme/settings/personal-access-token-requests/71")
                .hasSize(14);

        operator.requests(request(71));
        operator.requests(request(72), request(71));
        assertThat(takeIds()).containsExactly("api.github.com/acme/requests/72/pending");
    }

    @Test
    void restartTellsWhatIsPendingAgainUnderTheSameIds() {
        operator.requests(request(71), request(72));
        List<Notification> before = operator.take();

        operator.restart();
        operator.clock.pass(Duration.ofHours(5));
        operator.requests(request(71), request(72));

        assertThat(operator.take()).isEqualTo(before).hasSize(2);
    }

    @Test
    void otherOrganizationsAndServersHaveIdsOfTheirOwn() {
        operator.requests(request(71));
        operator.listed(GITHUB, "other", ItemKind.REQUEST, request(71));
        operator.listed(URI.create("https://ghes.example.com/api/v3"), "acme", ItemKind.REQUEST, request(71));
        operator.listed(GITHUB, "ACME", ItemKind.REQUEST, request(71)); // another spelling of the first one

        assertThat(takeIds())
                .containsExactly(
                        "api.github.com/acme/requests/71/pending",
                        "api.github.com/other/requests/71/pending",
                        "ghes.example.com/acme/requests/71/pending");
    }

    @Test
    void textsOfMembersAreOnOneLineBoundedAndWithoutTokens() {
        String secret = "github_pat_" + "A".repeat(40);
        operator.requests(request(1, "see\n" + secret + " " + "words ".repeat(500)), request(2, null));

        List<Notification> pending = operator.take();
        assertThat((String) pending.get(0).data().get("reason"))
                .startsWith("see [redacted] words")
                .hasSizeLessThanOrEqualTo(128)
                .doesNotContain("github_pat_", "\n");
        assertThat(pending.get(1).data()).doesNotContainKey("reason");
    }

    @Test
    void requestOfWhichLittleIsKnownIsToldAtTheTimeOfTheList() {
        operator.requests(new PatRequest(71, null, null, null, null));

        Notification pending = operator.takeOne();
        assertThat(pending.time()).isEqualTo(operator.clock.instant());
        assertThat(pending.data()).doesNotContainKeys("owner", "tokenID", "tokenName", "createdAt", "reason");
    }

    @Test
    void grantIsToldAtFourteenAndAtThreeDays() {
        Instant granted = operator.in(-10);
        Instant end = operator.in(20);
        for (int day = 0; day < 25; day++) {
            operator.grants(grant(5, granted, end, operator.in(-1)));
            operator.grants(grant(5, granted, end, operator.in(-1)));
            operator.clock.pass(Duration.ofDays(1));
        }

        List<Notification> told = operator.take();
        assertThat(told)
                .extracting(Notification::id)
                .containsExactly(
                        "api.github.com/acme/grants/5/expiring/14d/2026-12-12",
                        "api.github.com/acme/grants/5/expiring/3d/2026-12-12");
        assertThat(told).extracting(Notification::type).containsOnly("dev.patoperator.grant.expiring");
        assertThat(told)
                .extracting(Notification::time)
                .containsExactly(end.minus(Duration.ofDays(14)), end.minus(Duration.ofDays(3)));
        assertThat(told.get(1).data())
                .containsEntry("days", 3L)
                .containsEntry("item", "grant")
                .containsEntry("tokenExpiresAt", "2026-12-12T16:00:00Z")
                .containsEntry("accessGrantedAt", "2026-11-12T16:00:00Z");
    }

    @Test
    void grantThatIsFirstSeenTwoDaysBeforeItsEndHasOnlyTheLastStage() {
        operator.grants(grant(5, operator.in(-200), operator.in(2), operator.in(-1)));

        assertThat(takeIds()).containsExactly("api.github.com/acme/grants/5/expiring/3d/2026-11-24");
    }

    @Test
    void exactlyAtTheThresholdTheStageIsReached() {
        operator.grants(grant(5, null, operator.in(14).plusSeconds(1), operator.in(-1)));
        assertThat(operator.take()).isEmpty();

        operator.clock.pass(Duration.ofSeconds(1));
        operator.grants(grant(5, null, operator.in(14), operator.in(-1)));
        assertThat(takeIds()).containsExactly("api.github.com/acme/grants/5/expiring/14d/2026-12-06");
    }

    @Test
    void grantsThatNeverExpireOrHaveExpiredAreNotExpiring() {
        operator.grants(
                grant(5, operator.in(-1), null, operator.in(-1)),
                grant(6, operator.in(-1), operator.in(0), operator.in(-1)),
                grant(7, operator.in(-1), operator.in(-3), operator.in(-1)));

        assertThat(operator.take()).isEmpty();
    }

    @Test
    void anotherEndIsAnotherNotification() {
        operator.grants(grant(5, null, operator.in(2), operator.in(-1)));
        operator.grants(grant(5, null, operator.in(3), operator.in(-1)));

        assertThat(takeIds())
                .containsExactly(
                        "api.github.com/acme/grants/5/expiring/3d/2026-11-24",
                        "api.github.com/acme/grants/5/expiring/3d/2026-11-25");
    }

    @Test
    void grantOfATokenThatWasNotUsedForNinetyDaysIsIdle() {
        Instant used = operator.in(-90);
        operator.grants(grant(5, operator.in(-200), null, used));
        assertThat(operator.take()).isEmpty();

        operator.clock.pass(Duration.ofSeconds(1));
        operator.grants(grant(5, operator.in(-200), null, used));
        operator.grants(grant(5, operator.in(-200), null, used));

        Notification idle = operator.takeOne();
        assertThat(idle.id()).isEqualTo("api.github.com/acme/grants/5/idle/2026-08-24");
        assertThat(idle.type()).isEqualTo("dev.patoperator.grant.idle");
        assertThat(idle.time()).isEqualTo(used.plus(Duration.ofDays(90)));
        assertThat(idle.data()).containsEntry("days", 90L).containsEntry("tokenLastUsedAt", "2026-08-24T16:00:00Z");
    }

    @Test
    void tokenThatWasNeverUsedIsIdleFromItsGrant() {
        operator.grants(
                grant(5, operator.in(-91), null, null),
                grant(6, operator.in(-89), null, null),
                grant(7, null, null, null));

        Notification idle = operator.takeOne();
        assertThat(idle.id()).isEqualTo("api.github.com/acme/grants/5/idle/2026-08-23");
        assertThat(idle.data()).containsEntry("tokenLastUsedAt", "never");
    }

    @Test
    void useAndNewIdleTimeIsANewNotification() {
        operator.grants(grant(5, operator.in(-200), null, operator.in(-91)));
        operator.grants(grant(5, operator.in(-200), null, operator.in(-1)));
        operator.clock.pass(Duration.ofDays(91));
        operator.grants(grant(5, operator.in(-300), null, operator.in(-92)));

        assertThat(takeIds())
                .containsExactly(
                        "api.github.com/acme/grants/5/idle/2026-08-23", "api.github.com/acme/grants/5/idle/2026-11-21");
    }

    @Test
    void grantMayBeIdleAndExpiring() {
        operator.grants(grant(5, operator.in(-200), operator.in(1), null));
        operator.restart();
        operator.grants(grant(5, operator.in(-200), operator.in(1), null));

        assertThat(takeIds())
                .containsExactly(
                        "api.github.com/acme/grants/5/expiring/3d/2026-11-23",
                        "api.github.com/acme/grants/5/idle/2026-05-06",
                        "api.github.com/acme/grants/5/expiring/3d/2026-11-23",
                        "api.github.com/acme/grants/5/idle/2026-05-06");
    }
}
