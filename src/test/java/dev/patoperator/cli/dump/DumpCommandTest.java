package dev.patoperator.cli.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.patoperator.cli.CommandLineInterface;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.cli.listing.SavedListingReader;
import dev.patoperator.cli.listing.SavedPerson;
import dev.patoperator.cli.listing.SavedRepository;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.SecretsWatch;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.model.ItemKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpCommandTest {

    private static final Instant EXPIRY = Instant.parse("2027-01-15T00:00:00Z");

    private final GitHubSimulator github = GitHubSimulator.start();
    private final SimulatedOrganization acme = github.organization("acme");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path credentials;
    private Path output;

    @BeforeEach
    void writeCredentials() throws IOException {
        credentials = folder.resolve("secret.yaml");
        output = folder.resolve("items.yaml");
        Files.writeString(credentials, """
                apiVersion: v1
                kind: Secret
                metadata: {name: github-app, namespace: acme}
                stringData:
                  githubAppID: %s
                  githubAppBaseURL: %s
                  githubAppPrivateKey: |
                %s
                """.formatted(
                        github.app().clientId(),
                        github.baseUrl(),
                        github.app().privateKeyPkcs1().indent(4)));
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        int exitCode = new CommandLineInterface(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "test",
                        Map.of("PAT_OPERATOR_GITHUB_API_URLS", github.baseUrl()))
                .run(arguments);
        SecretsWatch.assertNoSecretIn("standard output", out.toString());
        SecretsWatch.assertNoSecretIn("standard error", err.toString());
        return exitCode;
    }

    private int dump(String... more) {
        List<String> arguments = new ArrayList<>(List.of("dump", "--credentials", credentials.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private SavedListing dumped() throws Exception {
        assertThat(dump("--organization", "acme", "--output", output.toString()))
                .as(err.toString())
                .isZero();
        SecretsWatch.assertNoSecretIn("the file", Files.readString(output));
        return SavedListingReader.read(output);
    }

    private void addItems() {
        acme.request(71)
                .owner("alice")
                .tokenName("ci")
                .reason("SEC-1234: \"on\"\n")
                .expiresAt(EXPIRY)
                .permission("repository", "contents", "write")
                .repositories("App", "docs")
                .add();
        acme.request(72).owner("bob").add();
        acme.grant(5)
                .owner("carol")
                .noRepositories()
                .lastUsedAt(EXPIRY.minusSeconds(60))
                .add();
    }

    @Test
    void itemsAreSavedAsGitHubListsThem() throws Exception {
        addItems();

        SavedListing listing = dumped();

        PatRequest request = listing.requests().get(0);
        assertThat(listing.organization()).isEqualTo("acme");
        assertThat(request.id()).isEqualTo(71);
        assertThat(request.owner()).isEqualTo("alice");
        assertThat(request.tokenId()).isEqualTo(900_071);
        assertThat(request.tokenName()).isEqualTo("ci");
        assertThat(request.reason()).isEqualTo("SEC-1234: \"on\"\n");
        assertThat(request.tokenExpiresAt()).isEqualTo(EXPIRY);
        assertThat(request.permissions()).isEqualTo(new Permissions(Map.of(), Map.of("contents", "write"), Map.of()));
        assertThat(listing.requestRepositories()).isEqualTo(Map.of(71L, List.of("App", "docs")));
        assertThat(listing.requests().get(1).repositorySelection()).isEqualTo("all");
        assertThat(listing.grantsListed()).isTrue();
        assertThat(listing.grants())
                .singleElement()
                .satisfies(grant -> assertThat(grant.tokenLastUsedAt()).isEqualTo(EXPIRY.minusSeconds(60)))
                .extracting(PatGrant::owner)
                .isEqualTo("carol");
        assertThat(err.toString())
                .endsWith("2 requests and 1 grants of acme saved in " + output + System.lineSeparator());
    }

    /** The one POST makes the installation token, without which nothing can be read. */
    @Test
    void onlyListsAreCalled() throws Exception {
        addItems();
        acme.grantRead("members", "metadata", "organization_custom_properties");
        acme.people().member("alice", "bob", "carol");

        dumped();

        assertThat(github.calls())
                .filteredOn(call -> !call.method().equals("GET"))
                .extracting(RecordedCall::operationId)
                .containsExactly("apps/create-installation-access-token");
        assertThat(github.postCount()).isZero();
        assertThat(acme.decisions()).isEmpty();
    }

    @Test
    void everyPageIsRead() throws Exception {
        LongStream.rangeClosed(1, 250).forEach(id -> acme.request(id).add());
        LongStream.rangeClosed(1, 101).forEach(id -> acme.grant(id).add());

        SavedListing listing = dumped();

        assertThat(listing.requests()).extracting(PatRequest::id).hasSize(250).isSorted();
        assertThat(listing.grants()).hasSize(101);
    }

    @Test
    void factsAreSavedAsFarAsTheAppMayReadThem() throws Exception {
        addItems();
        acme.grantRead("members", "metadata", "organization_custom_properties");
        acme.people().admin("alice").outsideCollaborator("bob").member("dora");
        acme.repository("App").topics("team-a").property("tier", "prod").add();
        acme.repository("unrelated").add();

        SavedListing listing = dumped();

        assertThat(listing.people())
                .containsExactly(
                        new SavedPerson("alice", MemberRole.ADMIN, null),
                        new SavedPerson("bob", MemberRole.OUTSIDE_COLLABORATOR, null),
                        new SavedPerson("carol", MemberRole.NONE, null));
        assertThat(listing.teams()).isEmpty();
        assertThat(listing.repositories())
                .containsExactly(new SavedRepository(
                        "app",
                        new SavedRepository.Listed("private", false, List.of("team-a")),
                        Map.of("tier", List.of("prod"))));
        assertThat(err.toString()).doesNotContain("left out");
    }

    @Test
    void whatTheAppMayNotReadIsLeftOutAndSaid() throws Exception {
        addItems();

        SavedListing listing = dumped();

        assertThat(listing.people()).extracting(SavedPerson::role).containsOnlyNulls();
        assertThat(listing.repositories()).isEmpty();
        assertThat(err.toString())
                .contains("the roles of people are left out, and policies take them as unknown: ")
                .contains("Members: read")
                .contains("the visibility and topics of repositories are left out")
                .contains("Metadata: read")
                .contains("the custom properties of repositories are left out")
                .contains("Custom properties: read");
    }

    /** Without the list of grants, what a token may do already is unknown, and not nothing. */
    @Test
    void listThatTheAppMayNotReadIsNoEmptyList() throws Exception {
        addItems();
        acme.permissions(Map.of(ItemKind.REQUEST.permission(), "read"));

        SavedListing listing = dumped();

        assertThat(listing.requests()).hasSize(2);
        assertThat(listing.grantsListed()).isFalse();
        assertThat(err.toString()).contains("the grants are left out, and policies take them as unknown: ");
    }

    @Test
    void nothingIsSavedWhenNeitherListMayBeRead() {
        acme.permissions(Map.of("metadata", "read"));

        assertThat(dump("--organization", "acme", "--output", output.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("acme cannot be read: ");
        assertThat(output).doesNotExist();
    }

    @Test
    void nothingIsSavedWhenListFails() {
        addItems();
        github.faults().on("orgs/list-pat-grants").every().status(500);

        assertThat(dump("--organization", "acme", "--output", output.toString()))
                .isEqualTo(1);
        assertThat(output).doesNotExist();
    }

    @Test
    void existingFileIsKeptWithoutForceAndGitHubIsNotCalled() throws Exception {
        Files.writeString(output, "before");

        assertThat(dump("--organization", "acme", "--output", output.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(output + ": the file exists; --force replaces it");
        assertThat(output).hasContent("before");
        assertThat(github.calls()).isEmpty();

        assertThat(dump("--organization", "acme", "--output", output.toString(), "--force"))
                .isZero();
        assertThat(SavedListingReader.read(output).requests()).isEmpty();
    }

    @Test
    void addressThatTheOperatorDoesNotAllowIsNotCalled() throws Exception {
        Files.writeString(
                credentials,
                Files.readString(credentials).replace(github.baseUrl(), "https://github.example.com/api/v3"));

        assertThat(dump("--organization", "acme")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(
                        credentials + ": githubAppBaseURL is https://github.example.com/api/v3, and that is not on the"
                                + " operator's allow-list");
    }

    @Test
    void organizationIsThatOfThePolicies() throws Exception {
        addItems();
        Path policies = Files.createDirectories(folder.resolve("policies"));
        policy(policies, "one", "Acme");

        assertThat(dump("--policies", policies.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("organization: Acme\n").contains("tokenName: ci");

        policy(policies, "two", "umbrella");
        assertThat(dump("--policies", policies.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "the policies name several organizations, Acme, umbrella: choose one with --organization");
    }

    @Test
    void membersOfTeamsThatPoliciesNameAreRead() throws Exception {
        addItems();
        acme.grantRead("members");
        acme.people().member("alice", "bob").team("platform", "alice").team("unrelated", "bob");
        Path policies = Files.createDirectories(folder.resolve("policies"));
        policy(policies, "one", "acme", "member.inTeam('platform')");

        assertThat(dump("--policies", policies.toString(), "--output", output.toString()))
                .as(err.toString())
                .isZero();

        SavedListing listing = SavedListingReader.read(output);
        assertThat(listing.teams()).containsExactly("platform");
        assertThat(listing.people())
                .extracting(SavedPerson::login, SavedPerson::teams)
                .containsExactly(
                        tuple("alice", List.of("platform")), tuple("bob", List.of()), tuple("carol", List.of()));
        assertThat(run(
                        "preview",
                        policies.toString(),
                        "--base",
                        Files.createDirectories(folder.resolve("before")).toString(),
                        "--items",
                        output.toString()))
                .isZero();
        assertThat(out.toString()).contains("Newly approved: 1").containsPattern("request 71 +alice");
    }

    @Test
    void organizationIsRequired() {
        assertThat(dump()).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("--organization is missing, and there are no policies that name one");
    }

    /** The operator needs the rest of the hour's calls for decisions. */
    @Test
    void namesOfRepositoriesLeaveHalfOfTheRateLimit() throws Exception {
        LongStream.rangeClosed(1, 30)
                .forEach(id -> acme.request(id).repositories("app").add());
        acme.rateLimit(40);

        SavedListing listing = dumped();

        assertThat(listing.requests()).hasSize(30);
        assertThat(listing.requestRepositories()).hasSizeBetween(10, 20);
        assertThat(github.calls().size()).isLessThanOrEqualTo(25);
        assertThat(err.toString())
                .contains("the names of the repositories of "
                        + (30 - listing.requestRepositories().size()) + " items are left out");
    }

    @Test
    void policiesDecideSavedListing() throws Exception {
        addItems();
        Path before = Files.createDirectories(folder.resolve("before"));
        Path after = Files.createDirectories(folder.resolve("after"));
        policy(after, "approve", "acme");
        dumped();

        assertThat(run("preview", after.toString(), "--base", before.toString(), "--items", output.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("Newly approved: 1")
                .containsPattern("request 71 +alice +ci +contents:write +App, docs +NotDecided +Approved");
    }

    private static void policy(Path folder, String name, String organization) throws IOException {
        policy(folder, name, organization, "has(request.repositories) && 'docs' in request.repositories");
    }

    private static void policy(Path folder, String name, String organization, String expression) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: %s, namespace: acme}
                spec:
                  organization: %s
                  action: Approve
                  interval: 10m
                  selector:
                    matchConditions:
                      - {name: condition, expression: "%s"}
                """.formatted(name, organization, expression));
    }
}
