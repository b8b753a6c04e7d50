package dev.patoperator.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.BasicMDCAdapter;

class LogLinesTest {

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void aTextLineHasTimeLevelClassAndMessage() throws Exception {
        configure("text");
        assertThat(logged(log -> log.info("listening on {}", 8080)))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  InstallationWorker: listening on 8080\n");
    }

    @Test
    void aTextLineNamesTheResourceAndTheKeyValuePairs() throws Exception {
        configure("text");
        inMdc();
        assertThat(logged(log -> log.atInfo().addKeyValue("ids", 3).log("sent")))
                .endsWith("InstallationWorker: [PatGrantReview acme/ci-bots] sent ids=\"3\"\n");
    }

    @Test
    void aMessageCannotForgeATextLine() throws Exception {
        configure("text");
        assertThat(logged(log -> log.info("GitHub said: {}", "no\r\n2026-11-22T12:00:00.000Z ERROR forged")))
                .hasLineCount(1)
                .endsWith("GitHub said: no 2026-11-22T12:00:00.000Z ERROR forged\n");
    }

    @Test
    void aKeyValuePairCannotForgeATextLine() throws Exception {
        configure("text");
        assertThat(logged(log -> log.atInfo()
                        .addKeyValue("why", "no\r\n2026-11-22T12:00:00.000Z ERROR forged")
                        .addKeyValue("id", 71)
                        .log("Approved request 71")))
                .hasLineCount(1)
                .endsWith("Approved request 71 why=\"no 2026-11-22T12:00:00.000Z ERROR forged\" id=\"71\"\n");
    }

    @Test
    void aValueCannotForgeAnotherKey() throws Exception {
        configure("text");
        assertThat(logged(log -> log.atInfo()
                        .addKeyValue("tokenName", "ci\" outcome=\"Denied\\")
                        .log("Approved request 71")))
                .endsWith("Approved request 71 tokenName=\"ci\\\" outcome=\\\"Denied\\\\\"\n");
    }

    @Test
    void aTextLineOmitsWhatItSaysAlreadyAndWhatAPersonDoesNotNeed() throws Exception {
        configure("text");
        inMdc();
        assertThat(logged(log -> log.atInfo()
                        .addKeyValue("resource", "PatGrantReview acme/ci-bots")
                        .addKeyValue("uid", "f41a")
                        .addKeyValue("decisionTime", Instant.parse("2026-11-28T12:31:12.910584854Z"))
                        .log("Approved request 71")))
                .endsWith("[PatGrantReview acme/ci-bots] Approved request 71 decisionTime=\"2026-11-28T12:31:12Z\"\n");
    }

    @Test
    void aTextLineKeepsAResourceThatItDoesNotNameOtherwise() throws Exception {
        configure("text");
        assertThat(logged(log -> log.atInfo()
                        .addKeyValue("resource", "PatGrantReview acme/ci-bots")
                        .log("deleted")))
                .endsWith("InstallationWorker: deleted resource=\"PatGrantReview acme/ci-bots\"\n");
    }

    @Test
    void aTextLineIsFollowedByTheStackTrace() throws Exception {
        configure("text");
        assertThat(logged(log -> log.error("failed", new IllegalStateException("why"))))
                .contains(" ERROR InstallationWorker: failed\njava.lang.IllegalStateException: why\n\tat ");
    }

    @Test
    void logbackFindsTheConfiguratorAsAService() {
        assertThat(ServiceLoader.load(Configurator.class).stream().map(ServiceLoader.Provider::type))
                .contains(LogConfigurator.class);
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        assertThat(((ConsoleAppender<ILoggingEvent>) root.getAppender("STDOUT")).getEncoder())
                .isInstanceOf(TextLinesEncoder.class);
    }

    @Test
    void slashesOfUrlsAreNotEscapedInAJsonLine() throws Exception {
        configure("json");
        String line = logged(log -> log.info("listening on http://127.0.0.1:{} \\/", 8080));
        assertThat(line).contains("listening on http://127.0.0.1:8080 ");
        assertThat(new ObjectMapper().readTree(line).path("message").asText())
                .isEqualTo("listening on http://127.0.0.1:8080 \\/");
    }

    @Test
    void aJsonLineHasEveryFieldOfTheLogEvent() throws Exception {
        configure("json");
        inMdc();
        String line = logged(log -> log.atWarn()
                .addKeyValue("ids", 3)
                .setCause(new IllegalStateException("why"))
                .log("sent \"{}\"\n\u0001", "x"));
        assertThat(line).hasLineCount(1).endsWith("}\n");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("loggerName").asText()).isEqualTo("dev.patoperator.dispatch.worker.InstallationWorker");
        assertThat(json.path("message").asText()).isEqualTo("sent \"x\"\n\u0001");
        assertThat(json.at("/mdc").path("resource.name").asText()).isEqualTo("ci-bots");
        assertThat(json.at("/kvpList/0/ids").asText()).isEqualTo("3");
        assertThat(json.at("/throwable/message").asText()).isEqualTo("why");
    }

    @Test
    void anUnsetFormatMeansTextAndLibrariesLogOnlyWarnings() throws Exception {
        configure("");
        assertThat(logged(log -> log.info("here"))).endsWith(" INFO  InstallationWorker: here\n");
        assertThat(context.getLogger("io.fabric8.kubernetes.client").getEffectiveLevel())
                .isEqualTo(Level.WARN);
        assertThat(context.getLogger("io.javaoperatorsdk.operator").getEffectiveLevel())
                .isEqualTo(Level.WARN);
        assertThat(context.getLogger("dev.patoperator.dispatch").getEffectiveLevel())
                .isEqualTo(Level.INFO);
    }

    /** Applies the production configuration, with a buffer instead of its console. */
    private void configure(String format) {
        context.setMDCAdapter(new BasicMDCAdapter());
        context.putProperty("PAT_OPERATOR_LOG_FORMAT", format);
        assertThat(new LogConfigurator().configure(context))
                .isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .allMatch(status -> status.getEffectiveLevel() < ch.qos.logback.core.status.Status.WARN);
        assertThat(console().getTarget()).isEqualTo("System.out");
        console().setOutputStream(out);
    }

    private ConsoleAppender<ILoggingEvent> console() {
        return (ConsoleAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDOUT");
    }

    private void inMdc() {
        Map.of(
                        "resource.kind", "PatGrantReview",
                        "resource.namespace", "acme",
                        "resource.name", "ci-bots")
                .forEach(context.getMDCAdapter()::put);
    }

    private String logged(Consumer<Logger> logging) {
        logging.accept(context.getLogger("dev.patoperator.dispatch.worker.InstallationWorker"));
        return out.toString(StandardCharsets.UTF_8);
    }
}
