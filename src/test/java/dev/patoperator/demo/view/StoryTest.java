package dev.patoperator.demo.view;

import static dev.patoperator.demo.view.ViewFixtures.outcome;
import static dev.patoperator.demo.view.ViewFixtures.review;
import static dev.patoperator.demo.view.ViewFixtures.revocation;
import static dev.patoperator.demo.view.ViewFixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoryTest {

    private static final String POLICY = "interval: 10m, selector: {owners: [hubot]}";
    private static final int WIDTH = 200;

    private final Instant now = Instant.now();
    private GitHubSimulator gitHub;
    private SimulatedOrganization acme;

    @BeforeEach
    void start() {
        gitHub = GitHubSimulator.start();
        acme = gitHub.organization("acme");
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private void request(long id, String owner, String token) {
        acme.request(id)
                .owner(owner)
                .tokenName(token)
                .permission("repository", "administration", "read")
                .expiresAt(now.plus(Duration.ofDays(30)))
                .add();
    }

    private List<String> told(GitHubState state, PatResource<?>... resources) {
        return new Story(List.of(resources), state)
                .deeds().stream()
                        .flatMap(deed -> deed.story(now, WIDTH).stream())
                        .map(line -> line.text(false))
                        .toList();
    }

    private static List<String> left(GitHubState state, PatResource<?>... resources) {
        return new Story(List.of(resources), state)
                .left(Set.of(301L, 601L), WIDTH).stream()
                        .map(line -> line.text(false))
                        .toList();
    }

    @Test
    void storySaysWhoAskedForWhatAndWhichPolicyDeniedIt() {
        request(402, "hubot", "settings");
        GitHubState before = GitHubState.NONE.next(acme);
        acme.personDenies(402);

        assertThat(told(
                        before.next(acme),
                        with(
                                review("deny-admin", "action: Deny, " + POLICY),
                                "True",
                                "UpToDate",
                                outcome(402, OutcomeType.DENIED)),
                        with(
                                review("approve", "action: Approve, " + POLICY),
                                "True",
                                "UpToDate",
                                outcome(402, OutcomeType.UNDECIDED)),
                        with(
                                review("inventory", "action: Approve, dryRun: true, " + POLICY),
                                "True",
                                "DryRun",
                                outcome(402, OutcomeType.UNDECIDED))))
                .containsExactly(
                        "hubot asks for administration (read) of all repositories with the token 'settings', which expires in 30 days:",
                        "  denied by deny-admin; approve matches it too, but a Deny comes first");
    }

    @Test
    void decisionsForOneReasonAreOneDeed() {
        acme.grant(1).owner("octocat").tokenName("a").add();
        acme.grant(2).owner("hubot").tokenName("b").add();
        GitHubState before = GitHubState.NONE.next(acme);
        acme.personRevokes(1);
        acme.personRevokes(2);
        List<PatResource<?>> resources = List.of(with(
                revocation("revoke", "patIDs: [1, 2], reason: left"),
                "True",
                "Succeeded",
                outcome(1, OutcomeType.REVOKED),
                outcome(2, OutcomeType.REVOKED)));
        List<Deed> deeds = new Story(resources, before.next(acme)).deeds();

        assertThat(deeds).hasSize(1);
        assertThat(deeds.get(0).brief().text(false)).isEqualTo("revoked octocat/a and hubot/b by revoke");
        assertThat(deeds.get(0).story(now, WIDTH))
                .extracting(line -> line.text(false))
                .containsExactly("2 tokens have access: octocat/a and hubot/b:", "  revoked by revoke: \"left\"");
        assertThat(deeds.get(0).without(Set.copyOf(before.grants().values()))).isEmpty();
    }

    @Test
    void grantThatAnApprovalMadeIsTheSameToken() {
        request(71, "ci-bot", "nightly");
        GitHubState before = GitHubState.NONE.next(acme);
        acme.personApproves(71);
        GitHubState after = before.next(acme);

        assertThat(after.active()).isEmpty();
        assertThat(told(
                        after,
                        with(
                                review("one", "action: Approve, patRequestIDs: [71]"),
                                "True",
                                "Succeeded",
                                outcome(71, OutcomeType.APPROVED))))
                .last()
                .isEqualTo("  approved by one");
    }

    @Test
    void whatIsLeftIsNamedWithTheCause() {
        request(211, "ci-bot", "deploy");
        request(301, "octocat", "backup");
        request(404, "monalisa", "release");
        acme.grant(601).owner("hubot").tokenName("mirror").add();

        assertThat(left(
                        GitHubState.NONE.next(acme),
                        with(
                                review("suspended", "action: Approve, suspend: true, patRequestIDs: [211]"),
                                "False",
                                "Suspended",
                                outcome(211, OutcomeType.PENDING)),
                        with(
                                revocation("ignored", "patIDs: [9], missingPolicy: Ignore"),
                                "True",
                                "Succeeded",
                                outcome(9, OutcomeType.NOT_FOUND))))
                .containsExactly(
                        "  pending, because of suspend in suspended: ci-bot/deploy",
                        "  pending, for you to decide: octocat/backup",
                        "  pending, because no policy decided it and a person must: monalisa/release",
                        "  active, for you to revoke: hubot/mirror",
                        "  gone, before ignored looked: grant 9");
    }
}
