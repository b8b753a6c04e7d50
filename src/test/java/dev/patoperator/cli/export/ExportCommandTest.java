package dev.patoperator.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.cli.CommandLineInterface;
import dev.patoperator.cli.document.DocumentFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExportCommandTest {

    private static final Path INPUT = Path.of("src/test/resources/cli/export");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-12-01T00:00:00Z"), ZoneOffset.UTC);

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        err.getBuffer().setLength(0);
        return new CommandLineInterface(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        "github-pat-operator test",
                        Map.of(),
                        CLOCK,
                        () -> {
                            throw new IllegalStateException("the kubeconfig /nonexistent cannot be used");
                        })
                .run(arguments);
    }

    private Path output() {
        return folder.resolve("evidence");
    }

    private int export(String... more) {
        List<String> arguments = new ArrayList<>(List.of("export", "--output", output().toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private void exportSamples() {
        assertThat(export(
                        "--resources",
                        INPUT.resolve("resources.yaml").toString(),
                        "--logs",
                        INPUT.resolve("operator-1.jsonl").toString(),
                        INPUT.resolve("operator-2.jsonl").toString()))
                .as(err.toString())
                .isZero();
    }

    private String written(String name) throws IOException {
        return Files.readString(output().resolve(name));
    }

    static Stream<String> files() {
        return Export.fileNames().stream();
    }

    /** With {@code -Dexport.golden} the files are written instead, for a person to read the difference. */
    @ParameterizedTest
    @MethodSource("files")
    void samplesGiveTheGoldenFiles(String name) throws IOException {
        exportSamples();

        Path golden = INPUT.resolve("golden").resolve(name);
        String text = written(name).replace(INPUT + "/", "");
        if (System.getProperty("export.golden") != null) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @Test
    void summarySaysWhatWasWritten() {
        exportSamples();

        assertThat(err.toString())
                .matches("decisions: 16, requests and grants: 2, remarks on what is missing: \\d+, in " + output()
                        + "\\R");
    }

    /** A log that is given in other pieces, compressed, or twice, says the same. */
    @Test
    void piecesOfLogsDoNotMatter() throws Exception {
        exportSamples();
        String decisions = written("decisions.csv");
        Path compressed = folder.resolve("all.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(INPUT.resolve("operator-2.jsonl"), out);
            Files.copy(INPUT.resolve("operator-1.jsonl"), out);
        }

        assertThat(export(
                        "--force",
                        "--resources",
                        INPUT.resolve("resources.yaml").toString(),
                        "--logs",
                        compressed.toString(),
                        INPUT.resolve("operator-1.jsonl").toString()))
                .isZero();

        assertThat(written("decisions.csv")).isEqualTo(decisions);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(compressed));
        assertThat(written("about.json")).contains(HexFormat.of().formatHex(digest));
    }

    @Test
    void jsonOfKubectlGivesTheSameAsYaml() throws Exception {
        exportSamples();
        String decisions = written("decisions.csv");
        String inventory = written("inventory.csv");
        Path saved = Files.createDirectories(folder.resolve("saved"));
        Object document = DocumentFile.read(INPUT.resolve("resources.yaml")).get(0);
        new ObjectMapper().writeValue(saved.resolve("resources.json").toFile(), document);

        assertThat(export(
                        "--force",
                        "--resources",
                        saved.toString(),
                        "--logs",
                        INPUT.resolve("operator-1.jsonl").toString(),
                        INPUT.resolve("operator-2.jsonl").toString()))
                .as(err.toString())
                .isZero();

        assertThat(written("decisions.csv")).isEqualTo(decisions);
        assertThat(written("inventory.csv")).isEqualTo(inventory);
    }

    @Test
    void onlyTheUserMayReadTheFiles() throws IOException {
        exportSamples();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(output())) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrderElementsOf(Export.fileNames());
        }
        for (String name : Export.fileNames()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output().resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void existingFilesAreKeptWithoutForce() throws IOException {
        Files.createDirectories(output());
        Files.writeString(output().resolve("missing.json"), "before");

        assertThat(export("--resources", INPUT.resolve("resources.yaml").toString()))
                .isEqualTo(2);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(output().resolve("missing.json") + ": the file exists; --force replaces it");
        assertThat(output()).isDirectoryContaining("glob:**missing.json");
        assertThat(written("missing.json")).isEqualTo("before");
    }

    @Test
    void inputThatCannotBeUsedLeavesNothing() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "kind: List\nitems:\n- {a: b");

        assertThat(export("--resources", broken.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith(broken + ":3: this is no YAML: ").hasLineCount(1);
        assertThat(output()).doesNotExist();

        assertThat(export("--resources", broken + "x")).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(broken + "x: there is no such file");
        assertThat(export(
                        "--resources",
                        INPUT.resolve("resources.yaml").toString(),
                        "--logs",
                        folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(folder.resolve("none") + ": there is no such file");
        assertThat(export("--resources", "/dev/null", "--logs", folder.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(folder + ": this is a folder; name the files in it");
        assertThat(output()).doesNotExist();
    }

    @Test
    void kubeconfigThatCannotBeUsedIsSaidInOneLine() {
        assertThat(export()).isEqualTo(2);

        assertThat(err.toString()).isEqualToIgnoringNewLines("the kubeconfig /nonexistent cannot be used");
        assertThat(output()).doesNotExist();
    }

    @Test
    void namespacesAreOfTheClusterOnly() {
        assertThat(export(
                        "--namespace",
                        "acme",
                        "--resources",
                        INPUT.resolve("resources.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("choose one");
        assertThat(export("--namespace", "../secrets")).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines("--namespace: '../secrets' is no name of a namespace");
    }

    /** Who may write a status must not put words into a row that passes as told by the operator. */
    @Test
    void statusAddsNothingToTheLineOfTheLog() throws IOException {
        Path resources = Files.writeString(folder.resolve("forged.yaml"), """
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: forged, namespace: acme, uid: u-1, generation: 1}
                spec: {organization: acme, action: Approve, patRequestIDs: [5]}
                status:
                  observedGeneration: 1
                  outcomes:
                  - {id: 5, outcome: Approved, confirmedBy: Response, owner: forged-owner, tokenID: 666, tokenName: forged-name,
                     decisionTime: "2020-01-01T00:00:00Z", githubRequestID: "FORGED:1", message: forged-message}
                """);
        Path log = Files.writeString(folder.resolve("short.jsonl"), """
                {"time": "2026-11-22T16:00:01Z", "level": "INFO", "message": "Approved 5 in acme", \
                "loggerName": "dev.patoperator.telemetry.audit.AuditTrail", "kvpList": [\
                {"resource": "PatGrantReview acme/forged"}, {"uid": "u-1"}, {"generation": "1"}, {"organization": "acme"}, \
                {"action": "Approve"}, {"id": "5"}, {"outcome": "Approved"}]}
                """);

        assertThat(export("--resources", resources.toString(), "--logs", log.toString()))
                .as(err.toString())
                .isZero();

        assertThat(written("decisions.csv").lines().skip(1))
                .containsExactly(
                        ",2026-11-22T16:00:01Z,acme,request,5,Approve,Approved,,,,,PatGrantReview,acme,forged,u-1,1,,,,"
                                + "status+log");
        assertThat(written("decisions.json")).doesNotContainIgnoringCase("forged-", "FORGED:", "666", "2020");
        assertThat(written("missing.csv").lines().filter(line -> line.startsWith("OnlyInStatus")))
                .containsExactly(
                        "OnlyInStatus,PatGrantReview,acme,forged,u-1,5,,,,,,\"the status has time, confirmedBy, owner,"
                                + " tokenID, tokenName, githubRequestID, message, the log has not; decisions leave it out\"");
    }

    /** A line of hundreds of megabytes must not end the export. */
    @Test
    void longLinesAreCountedAndLeftOut() throws IOException {
        Path log = folder.resolve("long.jsonl");
        String first = Files.readAllLines(INPUT.resolve("operator-1.jsonl")).get(2);
        try (OutputStream out = Files.newOutputStream(log)) {
            out.write(("{\"message\":\"" + "x".repeat(1 << 20) + "\"}\n").getBytes(StandardCharsets.UTF_8));
            out.write(("{\"message\":\"" + "x".repeat(3 << 20) + "\"}\n").getBytes(StandardCharsets.UTF_8));
            out.write(first.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(export("--resources", "/dev/null", "--logs", log.toString()))
                .as(err.toString())
                .isZero();

        assertThat(written("missing.csv")).contains("LongLines,,,,,,long.jsonl,1,2,,,longer than 1 MiB");
        assertThat(written("decisions.csv").lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("C0FF:71");
    }

    /** Nobody keeps such objects up to date, and anybody who may create objects can make them. */
    @Test
    void objectsWithoutAnInventoryAreSaid() throws IOException {
        Path resources = Files.writeString(folder.resolve("lost.yaml"), """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: patoperator.dev/v1alpha1
                  kind: PatGrant
                  metadata: {namespace: acme, name: acme-1, uid: u-1}
                  status: {organization: acme, id: 1, owner: mona}
                - apiVersion: patoperator.dev/v1alpha1
                  kind: PatRequest
                  metadata: {namespace: acme, name: acme-2, uid: u-2}
                  status: {organization: acme, id: 2, owner: mona}
                - apiVersion: patoperator.dev/v1alpha1
                  kind: PatGrant
                  metadata:
                    namespace: acme
                    name: old-3
                    uid: u-3
                    ownerReferences:
                    - {apiVersion: patoperator.dev/v1alpha1, kind: PatInventory, name: old, uid: u-old}
                  status: {organization: acme, id: 3, owner: mona}
                """);

        assertThat(export("--resources", resources.toString()))
                .as(err.toString())
                .isZero();

        assertThat(written("missing.csv").lines().filter(line -> line.startsWith("InventoryNotFound")))
                .containsExactly(
                        "InventoryNotFound,PatInventory,acme,old,u-old,,lost.yaml,,1,,,requests and grants whose"
                                + " PatInventory was not read: they may be out of date",
                        "InventoryNotFound,PatInventory,acme,,,,lost.yaml,,2,,,requests and grants whose"
                                + " PatInventory was not read: they may be out of date");
    }

    @Test
    void damagedLinesDoNotEndTheExport() throws IOException {
        String start = "{\"time\": \"2026-11-22T16:00:01Z\", \"loggerName\":"
                + " \"dev.patoperator.telemetry.audit.AuditTrail\", \"kvpList\": ";
        String resource = "{\"resource\": \"PatGrantReview acme/a\"}, {\"uid\": \"u-1\"}, {\"action\": \"Deny\"},"
                + " {\"outcome\": \"NotFound\"}";
        Path log = Files.write(
                folder.resolve("damaged.jsonl"),
                List.of(
                        start + "[" + resource + ", {\"ids\": \"1, 2 and 99999999999999999999 more\"}]}",
                        start + "[" + resource + ", {\"id\": \"99999999999999999999\"}]}",
                        start + "[" + resource + ", {\"id\": \"3\"}, {\"decisionTime\": \"soon\"}]}",
                        start + "\"text\"}",
                        start + "[1, null, [\"x\"]]}",
                        start + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                        "{"));

        assertThat(export("--resources", "/dev/null", "--logs", log.toString()))
                .as(err.toString())
                .isZero();

        assertThat(written("decisions.csv").lines()).hasSize(4);
        assertThat(written("missing.csv"))
                .contains("IdsCut,,,,,,damaged.jsonl,1,1,", "OtherLines,,,,,,damaged.jsonl,2,1,")
                .contains("MalformedLines,,,,,,damaged.jsonl,6,2,");
    }

    @Test
    void withoutLogsThisIsSaid() throws IOException {
        assertThat(export("--resources", INPUT.resolve("resources.yaml").toString()))
                .isZero();

        assertThat(written("missing.csv")).contains("NoLogs,").doesNotContain("NoLogLine");
        assertThat(written("decisions.csv").lines()).hasSize(6);
    }
}
