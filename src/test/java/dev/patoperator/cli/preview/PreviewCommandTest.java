package dev.patoperator.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.cli.CommandLineInterface;
import dev.patoperator.cli.preview.base.GitRepository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewCommandTest {

    private static final String APPROVE = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata: {name: approve-expiring, namespace: acme}
            spec:
              organization: acme
              action: Approve
              interval: 10m
              selector:
                matchConditions: [{name: expires, expression: has(request.tokenExpiresAt)}]
            """;

    private static final String DENY = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata: {name: deny-bob, namespace: acme}
            spec: {organization: acme, action: Deny, interval: 10m, reason: "ask alice", selector: {owners: [bob]}}
            """;

    private static final String REVOKE = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatRevocation
            metadata: {name: revoke-carol, namespace: acme}
            spec: {organization: acme, interval: 10m, limit: 2, selector: {owners: [carol]}}
            """;

    private static final String ITEMS = """
            organization: acme
            now: 2026-12-01T12:00:00Z
            requests:
              - {id: 71, owner: alice, tokenID: 900071, tokenName: ci, tokenExpiresAt: 2027-01-15T00:00:00Z,
                 permissions: {repository: {contents: write, metadata: read}}, repositories: [app, docs]}
              - {id: 72, owner: bob, tokenName: laptop, permissions: {}, repositorySelection: all}
            grants:
              - {id: 5, owner: carol, accessGrantedAt: 2026-06-01T00:00:00Z, permissions: {}, repositorySelection: none}
            """;

    @TempDir
    private Path root;

    private Path after;
    private Path before;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeFolders() throws IOException {
        after = Files.createDirectories(root.resolve("after"));
        before = Files.createDirectories(root.resolve("before"));
        items(ITEMS);
    }

    private void items(String yaml) throws IOException {
        Files.writeString(root.resolve("items.yaml"), yaml);
    }

    private int preview(Path folder, String base, String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(List.of(
                "preview",
                folder.toString(),
                "--base",
                base,
                "--items",
                root.resolve("items.yaml").toString()));
        arguments.addAll(List.of(more));
        return new CommandLineInterface(new PrintWriter(out), new PrintWriter(err), "test", Map.of())
                .run(arguments.toArray(String[]::new));
    }

    private JsonNode json(Path folder, String base) throws IOException {
        assertThat(preview(folder, base, "--output", "json")).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    /** Returns for each change: its type, the item, and the decisions before and after. */
    private static List<String> changes(JsonNode preview) {
        List<String> changes = new ArrayList<>();
        preview.get("changes")
                .forEach(change -> changes.add(String.join(
                        " ",
                        change.get("change").asText(),
                        change.get("kind").asText(),
                        change.get("id").asText(),
                        change.at("/before/decision").asText(),
                        change.at("/after/decision").asText())));
        return changes;
    }

    @Test
    void changesAreThoseOfTheSecondFolder() throws Exception {
        Files.writeString(after.resolve("a.yaml"), String.join("---\n", APPROVE, DENY, REVOKE));

        JsonNode preview = json(after, before.toString());

        assertThat(changes(preview))
                .containsExactly(
                        "newlyApproved request 71 NotDecided Approved",
                        "newlyDenied request 72 NotDecided Denied",
                        "newlyRevoked grant 5 NotDecided Revoked");
        assertThat(preview.at("/changes/1/after/reason").asText()).isEqualTo("ask alice");
        assertThat(preview.at("/changes/1/after/by/0").asText()).isEqualTo("deny-bob");
        assertThat(preview.at("/counts/newlyApproved").asInt()).isEqualTo(1);
        assertThat(preview.at("/base/folder").asText()).isEqualTo(before.toString());
    }

    @Test
    void samePoliciesChangeNothing() throws Exception {
        Files.writeString(after.resolve("a.yaml"), APPROVE);
        Files.writeString(before.resolve("other-name.yml"), APPROVE);

        assertThat(changes(json(after, before.toString()))).isEmpty();
        assertThat(preview(after, before.toString())).isZero();
        assertThat(out.toString()).contains("No item is decided differently.");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void itemsOfRemovedPoliciesAreNoLongerDecided() throws Exception {
        Files.writeString(before.resolve("a.yaml"), String.join("---\n", APPROVE, REVOKE));

        assertThat(changes(json(after, before.toString())))
                .containsExactly(
                        "noLongerDecided request 71 Approved NotDecided", "noLongerDecided grant 5 Revoked NotDecided");
    }

    /** The Deny of the change holds back what was approved, because it cannot be evaluated. */
    @Test
    void itemThatDenyCannotDecideIsNewlyUndecided() throws Exception {
        Files.writeString(before.resolve("a.yaml"), APPROVE);
        Files.writeString(after.resolve("a.yaml"), APPROVE);
        Files.writeString(
                after.resolve("b.yaml"),
                DENY.replace(
                        "{owners: [bob]}", "{matchConditions: [{name: old, expression: request.createdAt < now}]}"));

        assertThat(changes(json(after, before.toString())))
                .containsExactly(
                        "newlyUndecided request 71 Approved Undecided",
                        "newlyUndecided request 72 NotDecided Undecided");
    }

    @Test
    void itemThatIsExceptedIsNoLongerDecided() throws Exception {
        Files.writeString(before.resolve("a.yaml"), DENY);
        Files.writeString(
                after.resolve("a.yaml"),
                DENY.replace(
                        "{owners: [bob]}",
                        "{owners: [bob], exceptions: [{owners: [bob], until: 2027-01-01T00:00:00Z, reason: migration}]}"));

        assertThat(changes(json(after, before.toString())))
                .containsExactly("noLongerDecided request 72 Denied Excepted");
    }

    @Test
    void policiesThatDecideNothingAreNamed() throws Exception {
        items(ITEMS
                + IntStream.range(10, 12)
                        .mapToObj(
                                id -> "  - {id: " + id + ", owner: carol, permissions: {}, repositorySelection: all}\n")
                        .collect(Collectors.joining()));
        Files.writeString(after.resolve("a.yaml"), REVOKE);
        Files.writeString(
                after.resolve("b.yaml"), APPROVE.replace("has(request.tokenExpiresAt)", "request.ownr == 'x'"));

        JsonNode problems = json(after, before.toString()).get("problems");

        assertThat(problems).hasSize(2);
        assertThat(problems.get(0).get("policy").asText()).isEqualTo("approve-expiring");
        assertThat(problems.get(0).get("problem").asText()).isEqualTo("Invalid");
        assertThat(problems.get(0).get("message").asText()).contains("did you mean owner?");
        assertThat(problems.get(1).get("policy").asText()).isEqualTo("revoke-carol");
        assertThat(problems.get(1).get("problem").asText()).isEqualTo("OverLimit");
        assertThat(problems.get(1).get("message").asText()).contains("would decide 3, but spec.limit allows 2");
    }

    @Test
    void baseMayBeRevision() throws Exception {
        GitRepository repository = GitRepository.in(root);
        Files.writeString(after.resolve("a.yaml"), APPROVE);
        String commit = repository.commit();
        Files.delete(after.resolve("a.yaml"));
        Files.writeString(after.resolve("b.yaml"), DENY);

        JsonNode preview = json(after, "HEAD");

        assertThat(changes(preview))
                .containsExactly(
                        "newlyDenied request 72 NotDecided Denied", "noLongerDecided request 71 Approved NotDecided");
        assertThat(preview.at("/base/revision").asText()).isEqualTo("HEAD");
        assertThat(preview.at("/base/commit").asText()).isEqualTo(commit);
    }

    @Test
    void faultOfRevisionIsShownWithItsFileAndRevision() throws Exception {
        GitRepository repository = GitRepository.in(root);
        Files.writeString(after.resolve("a.yaml"), "a: [");
        repository.commit();
        Files.writeString(after.resolve("a.yaml"), APPROVE);

        assertThat(preview(after, "main")).isEqualTo(2);
        assertThat(err.toString()).startsWith(after + " of main/a.yaml:");
    }

    @Test
    void textIsOneTableForEachTypeOfChange() throws Exception {
        Files.writeString(after.resolve("a.yaml"), String.join("---\n", APPROVE, REVOKE));

        assertThat(preview(after, before.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        after + " compared with folder " + before,
                        "2 requests and 1 grants of acme, listed at 2026-12-01T12:00:00Z",
                        "",
                        "Newly approved: 1",
                        "ITEM        OWNER  TOKEN  PERMISSIONS                    REPOSITORIES  BEFORE      AFTER     WHY",
                        "request 71  alice  ci     contents:write, metadata:read  app, docs     NotDecided  Approved"
                                + "  approve-expiring: 'expires' matches",
                        "",
                        "Newly revoked: 1",
                        "ITEM     OWNER  TOKEN  PERMISSIONS  REPOSITORIES  BEFORE      AFTER    WHY",
                        "grant 5  carol         none         none          NotDecided  Revoked"
                                + "  revoke-carol: 'owners' matches");
    }

    @Test
    void markdownHasNoMeaningFromNamesOfTokens() throws Exception {
        Files.writeString(after.resolve("a.yaml"), APPROVE);
        items(ITEMS.replace("tokenName: ci", "tokenName: \"@acme/admins | <b>#1</b> [x](https://evil.example)\""));

        assertThat(preview(after, before.toString(), "--output", "markdown")).isZero();
        assertThat(out.toString())
                .startsWith("<!-- github-pat-operator preview -->\n### Policy preview: 1 newly approved\n")
                .contains(
                        "**Newly approved: 1**\n\n| item | owner | token | permissions | repositories | why |\n"
                                + "| --- | --- | --- | --- | --- | --- |\n| <code>request 71</code> | <code>alice</code> | <code>&#64;")
                .doesNotContain("@", "#1<", "<b>", "](", "://");
        assertThat(out.toString().lines().filter(line -> line.startsWith("| <code>request 71")))
                .singleElement()
                .satisfies(row -> assertThat(row.chars().filter(character -> character == '|'))
                        .hasSize(7));
    }

    /** GitHub refuses a longer comment: whoever can choose names could keep the preview from being shown. */
    @Test
    void markdownOfManyItemsWithLongNamesFitsIntoComment() throws Exception {
        Files.writeString(after.resolve("a.yaml"), APPROVE.replace("spec:", "spec:\n  limit: 500"));
        items(ITEMS.substring(0, ITEMS.indexOf("requests:")) + "requests:\n"
                + IntStream.range(100, 200)
                        .mapToObj(id -> "  - {id: " + id + ", owner: alice, tokenName: \"" + "|@".repeat(127)
                                + "\", tokenExpiresAt: 2027-01-15T00:00:00Z, repositories: ["
                                + ("'" + "&;".repeat(60) + "'") + "]}\n")
                        .collect(Collectors.joining()));

        assertThat(preview(after, before.toString(), "--output", "markdown")).isZero();
        assertThat(out.toString()).hasSizeLessThan(65_536).contains("### Policy preview: 100 newly approved");
        assertThat(out.toString()).containsPattern("\nand [0-9]+ more, which `--output text`");
    }

    @Test
    void exitCodeSaysOnRequestThatThereAreChanges() throws Exception {
        Files.writeString(after.resolve("a.yaml"), APPROVE);

        assertThat(preview(after, before.toString(), "--fail-on", "approvals,problems"))
                .isEqualTo(1);
        assertThat(preview(after, before.toString(), "--fail-on", "revocations"))
                .isZero();
    }

    @Test
    void inputThatCannotBeUsedIsNamed() throws Exception {
        assertThat(preview(root.resolve("none"), before.toString())).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(root.resolve("none") + ": there is no such folder");

        items("organization: acme");
        assertThat(preview(after, before.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("items.yaml: now is missing");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void listingOfAnotherOrganizationIsPointedOut() throws Exception {
        Files.writeString(after.resolve("a.yaml"), APPROVE);
        items(ITEMS.replace("organization: acme", "organization: umbrella"));

        assertThat(preview(after, before.toString())).isZero();
        assertThat(err.toString()).startsWith("hint: neither the policies nor their base are for umbrella");
    }
}
