package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.patoperator.cli.CommandLineInterface;
import dev.patoperator.support.TestOperator;
import dev.patoperator.telemetry.JsonLinesEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the command {@code export} makes of the operator's own log and statuses. */
class ExportJourneyTest {

    private final TestOperator operator = TestOperator.run();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.patoperator");
    private final FileAppender<ILoggingEvent> log = new FileAppender<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeLog() {
        JsonLinesEncoder encoder = new JsonLinesEncoder();
        encoder.setContext(logger.getLoggerContext());
        encoder.start();
        log.setContext(logger.getLoggerContext());
        log.setFile(folder.resolve("operator.jsonl").toString());
        log.setEncoder(encoder);
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        log.stop();
        operator.close();
    }

    private String export(String name) throws IOException {
        StringWriter err = new StringWriter();
        int exitCode = new CommandLineInterface(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        "test",
                        Map.of(),
                        Clock.systemUTC(),
                        () -> operator.kubernetes().newClient("auditor"))
                .run(
                        "export",
                        "--force",
                        "--output",
                        folder.resolve("evidence").toString(),
                        "--logs",
                        folder.resolve("operator.jsonl").toString());
        assertThat(exitCode).as(err.toString()).isZero();
        return Files.readString(folder.resolve("evidence").resolve(name));
    }

    @Test
    void decisionIsInStatusAndLog() throws IOException {
        var acme = operator.gitHub().organization("acme");
        acme.request(1).owner("mona").tokenName("deploy, \"prod\"").add();
        acme.request(2).owner("hubot").tokenName("=1+1").add();
        operator.apply(review("both", "Approve", "1, 2", "reason: SEC-1"));
        operator.awaitReview("both", "Succeeded");

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(export("decisions.csv").lines().skip(1))
                        .hasSize(2)
                        .allSatisfy(row -> assertThat(row)
                                .matches("2\\d{3}-.*Z,2\\d{3}-.*Z,acme,request,.*")
                                .contains(",Approve,Approved,", ",PatGrantReview,acme,both,", ",1,", ",SEC-1,")
                                .endsWith("status+log")));
        assertThat(export("decisions.csv")).contains(",mona,900001,\"deploy, \"\"prod\"\"\",", ",hubot,900002,'=1+1,");
        assertThat(missingTypes())
                .doesNotContain("Contradiction", "OnlyInStatus", "NoLogLine", "ResourceNotFound", "OtherLines");
    }

    @Test
    void failedDecisionIsOneRow() throws IOException {
        operator.gitHub().organization("acme").request(3).owner("mona").add();
        operator.gitHub()
                .faults()
                .onDecisions()
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(review("refused", "Deny", "3"));
        operator.awaitReview("refused", "Failed");

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(export("decisions.csv").lines().skip(1))
                        .singleElement()
                        .asString()
                        .contains(",Deny,Failed,", "Validation Failed")
                        .endsWith("status+log"));
    }

    /** Deleting a resource does not hide what it decided from those who keep the log. */
    @Test
    void decisionOfDeletedResourceIsInTheLog() throws IOException {
        operator.gitHub().organization("acme").request(4).owner("mona").add();
        operator.apply(review("hidden", "Approve", "4"));
        operator.awaitReview("hidden", "Succeeded");
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(export("decisions.csv")).contains("status+log"));

        operator.client().resource(operator.review("hidden")).delete();

        assertThat(export("decisions.csv").lines().skip(1))
                .singleElement()
                .asString()
                .contains(",4,Approve,Approved,", ",acme,hidden,")
                .endsWith(",log");
        assertThat(missingTypes()).contains("ResourceNotFound");
    }

    private List<String> missingTypes() throws IOException {
        return Files.readAllLines(folder.resolve("evidence").resolve("missing.csv")).stream()
                .map(row -> row.split(",", 2)[0])
                .toList();
    }
}
